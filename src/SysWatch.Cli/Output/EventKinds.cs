using SysWatch.Protocol.V1;

namespace SysWatch.Cli.Output;

/// <summary>An event's name in output. `--kind` takes the coarser words of the protocol.</summary>
internal static class EventKinds
{
    /// <summary>What `--kind` accepts.</summary>
    public static string[] Filters { get; } = ["session", "process", "access", "denial", "approval", "lost", "allowed"];

    public static string Of(Event one) => one.WhatCase switch
    {
        Event.WhatOneofCase.SessionStarted => "session-started",
        Event.WhatOneofCase.SessionEnded => "session-ended",
        Event.WhatOneofCase.ProcessStarted => "process-started",
        Event.WhatOneofCase.ProcessExited => "process-exited",
        Event.WhatOneofCase.AccessDecided => one.AccessDecided.Verdict == Verdict.Deny ? "denial" : "access",
        Event.WhatOneofCase.AccessesSeen => "allowed",
        Event.WhatOneofCase.PolicyReloaded => "policy-reloaded",
        Event.WhatOneofCase.ApprovalResolved => "approval",
        Event.WhatOneofCase.AgentNotHeld => "agent-not-held",
        Event.WhatOneofCase.EventsLost => "lost",
        _ => "unknown",
    };
}
