using SysWatch.Core.Events;
using SysWatch.Core.Sessions;
using SysWatch.Linux.Abi;
using SysWatch.Linux.Bpf;
using SysWatch.Linux.Seccomp;
using SysWatch.Policy.Decisions;

namespace SysWatch.Linux.Sessions;

/// <summary>Refusals that the kernel counted, because more came than could be told of one by one.</summary>
internal sealed partial class KernelEventSink
{
    public void OnFlood() => refusals.Flooded();

    /// <summary>Any thread.</summary>
    public void OnRefused(SeenCount counted)
    {
        var key = counted.Key;
        var session = new SessionId(key.Session);
        var (rule, operation) = RefusedBy(key, session);
        host.Publish(new AccessDecided
        {
            Time = BootClock.ToTime(counted.Last, time),
            Session = session,
            Process = key.Pid == 0 ? null : processes.Of((int)key.Pid),
            Guard = rule.Guard,
            Operation = operation,
            Object = "",
            Verdict = Verdict.Deny,
            Rule = rule,
            Mechanism = MechanismOf(key),
            Enforced = true,
            Count = counted.Count,
        });
    }

    private (RuleSummary Rule, string Operation) RefusedBy(in SeenKey key, SessionId session) => key.Refused switch
    {
        KernelEventKind.Network => (CountedRule(key, session), OperationOf((byte)key.Use)),
        KernelEventKind.Unix => (key.Use == UnixEvent.Send ? UnixDatagram : UnixConnect, "connect"),
        KernelEventKind.Sysctl => (Sysctl, "write"),
        KernelEventKind.Process => (WallOf((ProcessOperation)key.Use), "call"),
        KernelEventKind.Wall => (WallHooks.RuleOf((HookedCall)key.Use), "call"),
        _ => (FileWallOf(key.Rule) ?? CountedRule(key, session), ((PathAccess)key.Use).Word()),
    };

    private static string MechanismOf(in SeenKey key) => key.Refused switch
    {
        KernelEventKind.Network or KernelEventKind.Unix or KernelEventKind.Sysctl => Cgroup,
        KernelEventKind.Wall => MechanismOf((HookedCall)key.Use),
        _ => Lsm,
    };

    private RuleSummary CountedRule(in SeenKey key, SessionId session) =>
        RuleOf(session, key.Generation, key.Rule) ??
        (key.Refused == KernelEventKind.Network ? NoPolicy : NoFilePolicy);
}
