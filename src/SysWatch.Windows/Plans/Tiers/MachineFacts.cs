using System.Collections.Immutable;
using SysWatch.Policy.Decisions;

namespace SysWatch.Windows.Plans.Tiers;

/// <summary>
/// What is known of the machine and of the user who starts a session. Each <see cref="ProbeResult"/> was seen inside of
/// a throw-away session; what was not tried does not hold.
/// </summary>
/// <param name="Build">Of Windows, e.g. 19045.</param>
/// <param name="IsWine">It is no Windows: calls succeed there that hold nothing.</param>
/// <param name="IsElevated">The caller is an administrator at present.</param>
internal sealed record MachineFacts(int Build, bool IsWine, AccountKind Account, bool IsElevated)
{
    /// <summary>The daemon was told to try what has not been verified on a real Windows yet.</summary>
    public bool Prevents { get; init; }

    /// <summary>The token of LsaLogonUser has the session's SID, enabled, and is not restricted.</summary>
    public ProbeResult Logon { get; init; }

    /// <summary>Reading and writing a stamped file is refused, and so is taking the stamp away.</summary>
    public ProbeResult Stamps { get; init; }

    /// <summary>What is stamped is as it was when the stamp is gone.</summary>
    public ProbeResult Restores { get; init; }

    /// <summary>TCP and UDP, v4 and v6: out, in and listening are refused, and a permit permits.</summary>
    public ProbeResult Filters { get; init; }

    /// <summary>Reading and writing a stamped registry key is refused.</summary>
    public ProbeResult Keys { get; init; }

    /// <summary>Connecting to a stamped pipe is refused.</summary>
    public ProbeResult Pipes { get; init; }

    /// <summary>Executing a stamped program is refused.</summary>
    public ProbeResult Exec { get; init; }

    /// <summary>A child and its child are in the job, and leaving it is refused.</summary>
    public ProbeResult Job { get; init; }

    /// <summary>Opening a stamped process for its memory is refused.</summary>
    public ProbeResult Shield { get; init; }

    /// <summary>A program sees the block that was made, and nothing else.</summary>
    public ProbeResult Block { get; init; }

    /// <summary>The system's events come.</summary>
    public ProbeResult Tracing { get; init; }

    /// <summary>Where they come, the guards of whose objects none does, and why: a part of a sentence.</summary>
    public ImmutableDictionary<Guard, string> Unseen { get; init; } = ImmutableDictionary<Guard, string>.Empty;

    /// <summary>Sources of events that are not to be had, in sentences.</summary>
    public ImmutableArray<string> MissingSources { get; init; } = [];

    /// <summary>From what a process did until the daemon knew of it, the slowest of what was tried; null: not measured.
    /// </summary>
    public int? SeenAfterMs { get; init; }

    /// <summary>Volumes in use that keep no access lists, as a user names them, e.g. <c>E: (exFAT)</c>.</summary>
    public ImmutableArray<string> VolumesWithoutLists { get; init; } = [];
}
