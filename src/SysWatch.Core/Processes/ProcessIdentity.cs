namespace SysWatch.Core.Processes;

/// <summary>A process for as long as the machine is up: a number alone is reused.</summary>
/// <param name="Pid">The thread group's number in the initial pid namespace.</param>
/// <param name="StartTimeNs">Start of the process in ns since boot; 0 when not known.</param>
public readonly record struct ProcessIdentity(int Pid, ulong StartTimeNs);
