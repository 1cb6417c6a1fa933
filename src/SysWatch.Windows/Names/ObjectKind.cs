namespace SysWatch.Windows.Names;

internal enum ObjectKind : byte
{
    /// <summary>
    /// A device without files, or a volume as a whole: no rule of a profile means it. With names: it may be a volume
    /// that nobody has told of, and these are what the file would be called on each that is known.
    /// </summary>
    Device = 0,

    /// <summary>Or a directory.</summary>
    File = 1,

    Pipe,
    Key,
}
