namespace SysWatch.Windows.Seeing;

/// <summary>A process that lives, as a snapshot has it.</summary>
/// <param name="Created">FILETIME, as the kernel keeps it with the process.</param>
/// <param name="ImageName">A file's name, or a path; empty where it could not be asked.</param>
internal sealed record SnapshotProcess(int Pid, int ParentPid, long Created, string ImageName, string CommandLine = "");
