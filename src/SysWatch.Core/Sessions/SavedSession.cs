using System.Text.Json.Serialization;
using SysWatch.Policy.Compilation;

namespace SysWatch.Core.Sessions;

/// <summary>
/// What a successor of the daemon needs to take a session over; kept as JSON in the daemon's state directory.
/// </summary>
/// <param name="User">Written as <c>uid</c>, which it was when there was Linux only.</param>
/// <param name="Gid">Linux's group; 0 where users have none.</param>
/// <param name="Profile">The profile's name.</param>
/// <param name="ProfileTexts">
/// Every profile text that made the policy, by name: the policy does not change with the files.
/// </param>
public sealed record SavedSession(
    ulong Id, int Pid, ulong StartTimeNs, [property: JsonPropertyName("uid")] UserId User, uint Gid, string Profile,
    bool AuditOnly, string Executable, IReadOnlyList<string> Arguments, string Home, string Workspace,
    string RuntimeDirectory, DateTimeOffset StartedAt, IReadOnlyDictionary<string, string> ProfileTexts)
{
    /// <summary>Its processes are stopped, and stay so when the daemon dies.</summary>
    public bool IsFrozen { get; init; }

    /// <summary><see cref="PolicyContext.Repository"/>; null in a record of a daemon that did not know it.</summary>
    public string? Repository { get; init; }

    /// <summary><see cref="PolicyContext.GitDirectory"/>; null as above.</summary>
    public string? GitDirectory { get; init; }

    /// <summary>Until the agent has been executed, what leads to it. Null in a record of a daemon that did not keep it.
    /// </summary>
    public SavedAgent? Agent { get; init; }

    /// <summary>Something else than `syswatch run` had started its agent.</summary>
    public bool IsAttached { get; init; }
}

/// <summary>The program that a session was started for, as the backend knows it again.</summary>
/// <param name="Kind">Of interpreter, in the backend's words.</param>
/// <param name="Leads">It only leads to the agent: what the same process executes next is the agent.</param>
public sealed record SavedAgent(SavedFile Executable, string Kind, SavedFile? Script, bool Leads);

/// <summary>A file in one state.</summary>
/// <param name="ChangedNs">The time of its last change (ctime), in ns since 1970.</param>
public sealed record SavedFile(ulong Device, ulong Inode, long ChangedNs);
