namespace SysWatch.Linux.Launch;

/// <summary>What `syswatch run` was told.</summary>
/// <param name="Profile">Empty: the daemon chooses by the command.</param>
/// <param name="CommandLength">How many of this process's last arguments are the command; run byte for byte.</param>
internal sealed record LaunchOptions(string RunDirectory, string Profile, bool AuditOnly, int CommandLength);
