using SysWatch.Core.Sessions;

namespace SysWatch.Windows.Launch;

/// <summary>Who calls, by the pipe's word: never by the caller's own.</summary>
public readonly record struct LaunchCaller(int Pid, UserId User);
