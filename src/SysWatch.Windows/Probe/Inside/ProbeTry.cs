using System.Collections.Immutable;

namespace SysWatch.Windows.Probe.Inside;

/// <summary>One thing that a process of the throw-away session tries.</summary>
/// <param name="Name">Short, of a report's line: <c>denied-read</c>.</param>
/// <param name="Proves">The check that it is a part of.</param>
/// <param name="IsRefused">What must come of it.</param>
/// <param name="What">As a part of a sentence: <c>reading a denied file</c>.</param>
internal sealed record ProbeTry(string Name, string Proves, bool IsRefused, string What)
{
    public const string Session = "session";
    public const string Files = "files";
    public const string Programs = "programs";
    public const string Keys = "keys";
    public const string Pipes = "pipes";
    public const string Network = "network";
    public const string Processes = "processes";
    public const string Job = "breakaway";

    /// <summary>Needs nothing but the job: also of a session that has its caller's own token.</summary>
    public static readonly ImmutableArray<ProbeTry> OfEverySession =
    [
        new("breakaway", Job, true, "starting a process outside of the session's job"),
        new("child", Job, false, "starting a process in the session's job"),
    ];

    /// <summary>In this order: what may be done comes first, so that what follows is a refusal of this one thing.
    /// </summary>
    public static readonly ImmutableArray<ProbeTry> OfHeldSession =
    [
        new("open-read", Session, false, "reading a file that is allowed"),
        new("open-write", Session, false, "writing to a file that is allowed"),
        new("denied-read", Files, true, "reading a denied file"),
        new("denied-write", Files, true, "writing to a denied file"),
        new("denied-delete", Files, true, "deleting a denied file"),
        new("denied-rights", Files, true, "changing the access list of a denied file that is one's own"),
        new("denied-owner", Files, true, "taking a denied file over"),
        new("denied-later", Files, true, "reading a file that was made later in a denied directory"),
        new("denied-later-rights", Files, true, "changing the access list of such a file that is one's own"),
        new("denied-directory", Files, true, "moving a denied directory away"),
        new("open-run", Programs, false, "starting a program that is allowed"),
        new("denied-run", Programs, true, "starting a denied program"),
        new("open-pipe", Pipes, false, "connecting to a pipe that is allowed"),
        new("denied-pipe", Pipes, true, "connecting to a denied pipe"),
        new("open-key", Keys, false, "reading a registry key that is allowed"),
        new("denied-key-read", Keys, true, "reading a denied registry key"),
        new("denied-key-write", Keys, true, "writing to a denied registry key"),
        new("denied-key-rights", Keys, true, "changing the access list of a denied registry key"),
        new("open-process-read", Processes, false, "opening a process of the same user to read its memory"),
        new("open-process-write", Processes, false, "opening a process of the same user to change its memory"),
        new("open-process-end", Processes, false, "opening a process of the same user to end it"),
        new("open-process-rights", Processes, false, "changing the access list of a process of the same user"),
        new("denied-process-read", Processes, true, "opening a process outside of the session to read its memory"),
        new("denied-process-write", Processes, true, "opening a process outside of the session to change its memory"),
        new("denied-process-end", Processes, true, "opening a process outside of the session to end it"),
        new("denied-process-rights", Processes, true, "changing the access list of a process outside of the session"),
        new("tcp4-open", Network, false, "connecting to a port that is allowed"),
        new("tcp4-denied", Network, true, "connecting to a denied port"),
        new("udp4-open", Network, false, "sending a datagram to a port that is allowed"),
        new("udp4-denied", Network, true, "sending a datagram to a denied port"),
        new("tcp6-open", Network, false, "connecting to a port of IPv6 that is allowed"),
        new("tcp6-denied", Network, true, "connecting to a denied port of IPv6"),
        new("udp6-open", Network, false, "sending a datagram to a port of IPv6 that is allowed"),
        new("udp6-denied", Network, true, "sending a datagram to a denied port of IPv6"),
        new("listen4", Network, true, "listening for connections"),
        new("listen6", Network, true, "listening for connections of IPv6"),
    ];

    /// <summary>To one that the daemon listens on.</summary>
    public bool IsToPort => Name.StartsWith("tcp", StringComparison.Ordinal) ||
        Name.StartsWith("udp", StringComparison.Ordinal);

    /// <summary>Without it no probe says anything of the network; a machine need not have IPv6.</summary>
    public bool MayBeAbsent => Name.Contains('6');
}
