namespace SysWatch.Windows.Seeing.Reaction;

internal enum ControlOutcome : byte
{
    Done = 1,

    /// <summary>It has ended, or its number is another's by now.</summary>
    Gone,

    /// <summary>Windows did not do it.</summary>
    Failed,
}
