using SysWatch.Core.Approvals;
using SysWatch.Core.Processes;
using SysWatch.Core.Sessions;
using SysWatch.Policy.Decisions;

namespace SysWatch.Core.Events;

/// <summary>Something that a session did or that was done to it.</summary>
public abstract record SystemEvent
{
    /// <summary>Position in the daemon's stream, from 1; 0 until the pipeline gives one.</summary>
    public ulong Sequence { get; internal set; }

    public required DateTimeOffset Time { get; init; }

    public required SessionId Session { get; init; }

    /// <summary>Null where no process is to blame.</summary>
    public ProcessSnapshot? Process { get; init; }
}

public sealed record SessionStarted : SystemEvent
{
    public required string Profile { get; init; }

    public required string Command { get; init; }

    /// <summary>Arguments by which the agent was told not to ask before it acts.</summary>
    public IReadOnlyList<string> UnsafeFlags { get; init; } = [];

    /// <summary>Something else than `syswatch run` had started the agent.</summary>
    public bool IsAttached { get; init; }
}

/// <summary>An agent was found that something else had started, and goes on unguarded. Belongs to no session.</summary>
public sealed record AgentNotHeld : SystemEvent
{
    /// <summary>As people know it, e.g. <c>Claude Code</c>.</summary>
    public required string Agent { get; init; }

    /// <summary>What, why and what to do.</summary>
    public required string Reason { get; init; }
}

public sealed record SessionEnded : SystemEvent
{
    public required string Reason { get; init; }
}

public sealed record ProcessStarted : SystemEvent;

public sealed record ProcessExited : SystemEvent
{
    /// <summary>Exit code, or 128 + signal as a shell shows it.</summary>
    public required int ExitCode { get; init; }
}

/// <summary>A use of a guarded object: what was decided, by which rule, and what made it so.</summary>
public sealed record AccessDecided : SystemEvent
{
    public required Guard Guard { get; init; }

    /// <summary>What was attempted, in the words of a profile: <c>read</c>, <c>connect</c>, <c>hide</c>, ...</summary>
    public required string Operation { get; init; }

    /// <summary>
    /// Path, <c>address:port</c>, variable name or system call; never a secret's value. Empty where
    /// <see cref="Count"/> stands for several.
    /// </summary>
    public required string Object { get; init; }

    /// <summary>
    /// How many refusals by the rule this is: in a flood, those that were too many to be told of one by one.
    /// </summary>
    public ulong Count { get; init; } = 1;

    public required Verdict Verdict { get; init; }

    /// <summary>The rule's id, reason and advice, or a built-in wall's.</summary>
    public required RuleSummary Rule { get; init; }

    /// <summary>How it was enforced: <c>cgroup-bpf</c>, <c>fanotify</c>, <c>seccomp</c>, <c>ptrace</c>, ...</summary>
    public required string Mechanism { get; init; }

    /// <summary>False when the session is in audit mode: recorded, not refused.</summary>
    public required bool Enforced { get; init; }

    /// <summary>
    /// Where it was seen and not prevented: from the kernel's time of it until its process stood still. Null where
    /// nothing had to be stopped.
    /// </summary>
    public TimeSpan? Reaction { get; init; }

    public bool IsDenial => Verdict == Verdict.Deny;
}

/// <summary>
/// Allowed uses of an object, in a session whose profile records them. The first is told of as it happens, and those
/// after it together; so the counts of all events of an object are all its uses.
/// </summary>
public sealed record AccessesSeen : SystemEvent
{
    public required Guard Guard { get; init; }

    /// <summary>In the words of a profile; <c>open</c> where a file was opened to be read and written.</summary>
    public required string Operation { get; init; }

    /// <summary>Path, or <c>address:port</c>.</summary>
    public required string Object { get; init; }

    /// <summary>What allowed the first use.</summary>
    public required RuleSummary Rule { get; init; }

    public required string Mechanism { get; init; }

    /// <summary>Of the object, since the session or its policy began.</summary>
    public required DateTimeOffset First { get; init; }

    /// <summary>Of those that are counted here; so is <see cref="SystemEvent.Time"/>.</summary>
    public DateTimeOffset Last => Time;

    public required ulong Count { get; init; }
}

/// <summary>A running session's policy was to be replaced, or made again from its record.</summary>
public sealed record PolicyReloaded : SystemEvent
{
    public required string Profile { get; init; }

    /// <summary>False: the session keeps the policy that it had.</summary>
    public required bool Accepted { get; init; }

    /// <summary>Why not, with every diagnostic on a line of its own; empty when accepted.</summary>
    public required string Detail { get; init; }
}

/// <summary>A question that an `ask` rule held has come to its end.</summary>
public sealed record ApprovalResolved : SystemEvent
{
    public required Approval Approval { get; init; }

    /// <summary>Who answered, e.g. <c>uid 1000</c>; empty where nobody did.</summary>
    public required string By { get; init; }
}

/// <summary>Events that were lost between a source and the stream. Never a denial that was not made.</summary>
public sealed record EventsLost : SystemEvent
{
    public required string Source { get; init; }

    public required ulong Count { get; init; }
}
