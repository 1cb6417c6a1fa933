namespace SysWatch.Windows.Plans.Stamps;

/// <summary>What is stamped. The numbers are written into the journal.</summary>
internal enum ObjectKind : byte
{
    Directory = 1,
    File = 2,
    Key = 3,
    Pipe = 4,
    Process = 5,
}
