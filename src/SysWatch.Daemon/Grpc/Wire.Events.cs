using SysWatch.Core.Events;
using V1 = SysWatch.Protocol.V1;

namespace SysWatch.Daemon.Grpc;

internal static partial class Wire
{
    public static V1.Event Of(SystemEvent systemEvent)
    {
        var message = new V1.Event
        {
            Sequence = systemEvent.Sequence, TimeUnixNs = WireText.UnixNs(systemEvent.Time),
            Session = IdOf(systemEvent.Session),
        };
        if (systemEvent.Process is { } process)
            message.Process = Of(process, isShort: false);
        return systemEvent switch
        {
            SessionStarted started => With(message, started),
            SessionEnded ended => With(message, m => m.SessionEnded = new() { Reason = WireText.Of(ended.Reason) }),
            ProcessStarted => With(message, m => m.ProcessStarted = new()),
            ProcessExited exited => With(message, m => m.ProcessExited = new() { ExitCode = exited.ExitCode }),
            AccessDecided access => With(message, m => m.AccessDecided = AccessOf(access)),
            AccessesSeen seen => With(message, m => m.AccessesSeen = SeenOf(seen)),
            PolicyReloaded reloaded => With(message, reloaded),
            ApprovalResolved resolved => With(message, resolved),
            AgentNotHeld unheld => With(message, m => m.AgentNotHeld = new()
            {
                Agent = WireText.Of(unheld.Agent), Reason = WireText.Of(unheld.Reason),
            }),
            EventsLost lost => With(message, m => m.EventsLost = new() { Source = lost.Source, Count = lost.Count }),
            _ => throw new InvalidOperationException($"An event without a message: {systemEvent.GetType().Name}."),
        };
    }

    public static V1.Denial DenialOf(AccessDecided denial)
    {
        var message = new V1.Denial
        {
            Sequence = denial.Sequence, TimeUnixNs = WireText.UnixNs(denial.Time), Session = IdOf(denial.Session),
            Guard = Of(denial.Guard), Operation = denial.Operation, Object = WireText.Of(denial.Object),
            Rule = Of(denial.Rule), Mechanism = denial.Mechanism, Enforced = denial.Enforced,
            Count = denial.Count,
        };
        if (denial.Process is { } process)
            message.Process = Of(process, isShort: true);
        return message;
    }

    private static V1.AccessDecided AccessOf(AccessDecided access)
    {
        var message = new V1.AccessDecided
        {
            Guard = Of(access.Guard), Operation = access.Operation, Object = WireText.Of(access.Object),
            Verdict = Of(access.Verdict), Rule = Of(access.Rule), Mechanism = access.Mechanism,
            Enforced = access.Enforced, Count = access.Count,
        };
        if (access.Reaction is { } reaction)
            message.ReactionMs = reaction.TotalMilliseconds;
        return message;
    }

    private static V1.AccessesSeen SeenOf(AccessesSeen seen) => new()
    {
        Guard = Of(seen.Guard), Operation = seen.Operation, Object = WireText.Of(seen.Object), Rule = Of(seen.Rule),
        Mechanism = seen.Mechanism, Count = seen.Count, FirstUnixNs = WireText.UnixNs(seen.First),
        LastUnixNs = WireText.UnixNs(seen.Last),
    };

    private static V1.Event With(V1.Event message, SessionStarted started)
    {
        message.SessionStarted = new V1.SessionStarted
        {
            Profile = started.Profile, Command = WireText.Of(started.Command),
            UnsafeFlags = { WireText.Whole(started.UnsafeFlags) }, Attached = started.IsAttached,
        };
        return message;
    }

    private static V1.Event With(V1.Event message, PolicyReloaded reloaded)
    {
        message.PolicyReloaded = new V1.PolicyReloaded
        {
            Profile = reloaded.Profile, Accepted = reloaded.Accepted, Detail = WireText.Of(reloaded.Detail),
        };
        return message;
    }

    private static V1.Event With(V1.Event message, ApprovalResolved resolved)
    {
        message.ApprovalResolved = new V1.ApprovalResolved { Approval = Of(resolved.Approval), By = resolved.By };
        return message;
    }

    private static V1.Event With(V1.Event message, Action<V1.Event> set)
    {
        set(message);
        return message;
    }
}
