namespace SysWatch.Windows.Plans.Stamps;

internal enum ReparseKind : byte
{
    None = 0,

    /// <summary>Stands for another name (the tag's bit 0x20000000): a symbolic link or a junction.</summary>
    Link = 1,

    /// <summary>The file's own data, kept elsewhere: cloud files, compressed or deduplicated ones.</summary>
    Data = 2,
}
