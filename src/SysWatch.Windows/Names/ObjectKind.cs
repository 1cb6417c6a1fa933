namespace SysWatch.Windows.Names;

internal enum ObjectKind : byte
{
    /// <summary>A device without files, or a volume as a whole: no rule of a profile means it.</summary>
    Device = 0,

    /// <summary>Or a directory.</summary>
    File = 1,

    Pipe,
    Key,
}
