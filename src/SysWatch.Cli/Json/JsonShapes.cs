using SysWatch.Cli.Output;
using SysWatch.Protocol.V1;

namespace SysWatch.Cli.Json;

/// <summary>The protocol's messages in the shapes of `--json`.</summary>
internal static class JsonShapes
{
    public static RuleJson? Of(Rule? rule) => rule is null ? null : new RuleJson(
        rule.Id, Words.Of(rule.Guard), Words.Of(rule.Verdict), rule.Reason, rule.Instead, rule.File, rule.Line,
        rule.Locked);

    public static ProcessJson? Of(Process? process) => process is null ? null : new ProcessJson(
        process.Identity?.Pid ?? 0, process.Identity?.StartTimeNs ?? 0, process.ParentPid, process.Executable,
        process.Arguments, process.WorkingDirectory, process.Action?.Pid ?? 0);

    public static SessionJson Of(Session session) => new(
        session.Id, session.Profile, session.Mode, session.HasUid ? session.Uid : null, session.User,
        session.Agent?.Pid ?? 0, session.Executable, session.Arguments, session.Workspace, TimeText.Iso(session.StartedUnixNs),
        session.Frozen, session.Attached, session.Denials,
        [.. session.Processes.Select(p => Of(p)!)]);

    public static ApprovalJson Of(Approval approval) => new(
        approval.Id, approval.Session, Of(approval.Process), Words.Of(approval.Guard), approval.Operation,
        approval.Object, Of(approval.Rule), TimeText.Iso(approval.AskedUnixNs), TimeText.Iso(approval.ExpiresUnixNs),
        Words.Of(approval.State));

    public static GuardPostureJson Of(GuardPosture guard) => new(
        Words.Of(guard.Guard), Words.Of(guard.State), guard.Mechanisms, guard.Gaps, guard.Raise);

    public static ReactionsJson Of(Reactions reactions) => new(
        reactions.Count, reactions.MedianMs, reactions.P99Ms, reactions.LongestMs, reactions.BudgetMs,
        reactions.OverBudget);

    public static UnheldAgentJson Of(UnheldAgent agent) => new(agent.Agent, agent.Pid, agent.Reason);

    public static EventJson Of(Event one)
    {
        var json = new EventJson(
            one.Sequence, TimeText.Iso(one.TimeUnixNs), one.Session, EventKinds.Of(one), Of(one.Process));
        return one.WhatCase switch
        {
            Event.WhatOneofCase.SessionStarted =>
                json with
                {
                    Profile = one.SessionStarted.Profile,
                    Command = one.SessionStarted.Command,
                    Attached = one.SessionStarted.Attached,
                    UnsafeFlags = one.SessionStarted.UnsafeFlags is { Count: > 0 } flags ? [.. flags] : null,
                },
            Event.WhatOneofCase.AgentNotHeld =>
                json with { Agent = one.AgentNotHeld.Agent, Reason = one.AgentNotHeld.Reason },
            Event.WhatOneofCase.SessionEnded => json with { Reason = one.SessionEnded.Reason },
            Event.WhatOneofCase.ProcessExited => json with { ExitCode = one.ProcessExited.ExitCode },
            Event.WhatOneofCase.AccessDecided => With(json, one.AccessDecided),
            Event.WhatOneofCase.AccessesSeen => With(json, one.AccessesSeen),
            Event.WhatOneofCase.PolicyReloaded => json with
            {
                Profile = one.PolicyReloaded.Profile,
                Accepted = one.PolicyReloaded.Accepted,
                Reason = one.PolicyReloaded.Detail,
            },
            Event.WhatOneofCase.ApprovalResolved => json with
            {
                Approval = Of(one.ApprovalResolved.Approval),
                By = one.ApprovalResolved.By,
            },
            Event.WhatOneofCase.EventsLost =>
                json with { Source = one.EventsLost.Source, Count = one.EventsLost.Count },
            _ => json,
        };
    }

    private static EventJson With(EventJson json, AccessDecided access) => json with
    {
        Guard = Words.Of(access.Guard),
        Operation = access.Operation,
        Object = access.Object,
        Verdict = Words.Of(access.Verdict),
        Rule = Of(access.Rule),
        Mechanism = access.Mechanism,
        Enforced = access.Enforced,
        Count = access.Count > 1 ? access.Count : null,
        ReactionMs = access.HasReactionMs ? access.ReactionMs : null,
    };

    private static EventJson With(EventJson json, AccessesSeen seen) => json with
    {
        Guard = Words.Of(seen.Guard),
        Operation = seen.Operation,
        Object = seen.Object,
        Rule = Of(seen.Rule),
        Mechanism = seen.Mechanism,
        Count = seen.Count,
        First = TimeText.Iso(seen.FirstUnixNs),
        Last = TimeText.Iso(seen.LastUnixNs),
    };
}
