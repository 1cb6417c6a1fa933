namespace SysWatch.Windows.Seeing;

/// <summary>What became of a use.</summary>
internal enum UseOutcome : byte
{
    /// <summary>It happened, or it never became known that it did not.</summary>
    Happened = 1,

    /// <summary>Windows refused it.</summary>
    Refused,

    /// <summary>It came to nothing by itself: there is no such file, it is in use.</summary>
    Failed,
}
