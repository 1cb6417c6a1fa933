using SysWatch.Policy.Compilation;

namespace SysWatch.Core.Sessions;

/// <summary>
/// What a successor of the daemon needs to take a session over; kept as JSON in the daemon's state directory.
/// </summary>
/// <param name="Profile">The profile's name.</param>
/// <param name="ProfileTexts">
/// Every profile text that made the policy, by name: the policy does not change with the files.
/// </param>
public sealed record SavedSession(
    ulong Id, int Pid, ulong StartTimeNs, uint Uid, uint Gid, string Profile, bool AuditOnly, string Executable,
    IReadOnlyList<string> Arguments, string Home, string Workspace, string RuntimeDirectory,
    DateTimeOffset StartedAt, IReadOnlyDictionary<string, string> ProfileTexts)
{
    /// <summary>Its processes are stopped, and stay so when the daemon dies.</summary>
    public bool IsFrozen { get; init; }

    /// <summary><see cref="PolicyContext.Repository"/>; null in a record of a daemon that did not know it.</summary>
    public string? Repository { get; init; }

    /// <summary><see cref="PolicyContext.GitDirectory"/>; null as above.</summary>
    public string? GitDirectory { get; init; }

    /// <summary>Something else than `syswatch run` had started its agent.</summary>
    public bool IsAttached { get; init; }
}
