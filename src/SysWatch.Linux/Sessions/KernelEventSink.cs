using System.Collections.Frozen;
using System.Text;
using SysWatch.Core.Backends;
using SysWatch.Core.Events;
using SysWatch.Core.Processes;
using SysWatch.Core.Sessions;
using SysWatch.Linux.Abi;
using SysWatch.Linux.Attach;
using SysWatch.Linux.Bpf;
using SysWatch.Linux.Mediation;
using SysWatch.Linux.Seccomp;
using SysWatch.Policy.Decisions;

namespace SysWatch.Linux.Sessions;

/// <summary>Turns what the kernel programs tell into events that people read.</summary>
/// <param name="agents">Hears of what may be one.</param>
/// <param name="isOfPolicy">Whether this generation is of the policy that the session has now.</param>
internal sealed partial class KernelEventSink(
    ProcessTable processes, SessionTable sessions, IBackendHost host, AgentWatch agents, AllowedUses uses,
    CountedRefusals refusals, Func<SessionId, uint, bool> isOfPolicy, TimeProvider time)
    : IKernelEventSink
{
    private static readonly FrozenDictionary<KernelCounter, string> Sources = new Dictionary<KernelCounter, string>
    {
        [KernelCounter.EventsLost] = "kernel events",
        [KernelCounter.DenialsLost] = "events of denials that were made",
        [KernelCounter.ForksKilled] = "processes killed because the label table was full",
        [KernelCounter.ForksUnlabelled] = "children of killed processes that went on without a label",
        [KernelCounter.ForksRefused] = "processes that were not made because the label table was nearly full",
        [KernelCounter.AgentsUnseen] = "programs that may be agents",
        [KernelCounter.NamesUntold] = "names that objects got, which were then looked for",
        [KernelCounter.PathsUnread] = "uses of files that were refused because there was no room for their paths",
    }.ToFrozenDictionary();

    private const string Cgroup = "cgroup-bpf";
    private const string Lsm = "bpf-lsm";
    private const ulong ComparedForNs = 100_000_000;

    private readonly LastText _paths = new();
    private readonly DestinationText _destinations = new();
    private ulong _comparedNs = ulong.MaxValue;
    private DateTimeOffset _compared;

    private static readonly RuleSummary NoPolicy = new(
        "wall:no-policy", Guard.Network, Verdict.Deny,
        "No rule of the session's policy covers this use of the network.",
        "Name the destination in the profile.", "", 0, true);

    private static readonly RuleSummary NoFilePolicy = new(
        "wall:no-policy", Guard.Files, Verdict.Deny,
        "The session's policy was not to be had when this file was used.",
        "Try again; if it stays so, start a new session.", "", 0, true);

    public void OnFork(in EventHeader child) =>
        processes.Forked(Identity(child), (int)child.Parent, (int)child.Action);

    public void OnExec(in ExecEvent exec, ReadOnlySpan<byte> file, ReadOnlySpan<byte> arguments)
    {
        ref readonly var header = ref exec.Header;
        var process = processes.Executed(
            Identity(header), (int)header.Parent, (int)header.Action, Encoding.UTF8.GetString(file),
            ProcessTable.Arguments(arguments));
        host.Publish(new ProcessStarted { Time = TimeOf(header), Session = SessionOf(header), Process = process });
    }

    public void OnExit(in ExitEvent exit)
    {
        ref readonly var header = ref exit.Header;
        host.Publish(new ProcessExited
        {
            Time = TimeOf(header),
            Session = SessionOf(header),
            Process = processes.Of((int)header.Pid),
            ExitCode = exit.ExitCode,
        });
        processes.Exited(Identity(header));
    }

    public void OnNetwork(in NetworkEvent network)
    {
        var verdict = (Verdict)network.Verdict;
        var isRefused = network.Enforced != 0;
        Publish(
            network.Header, Cgroup,
            RuleOf(SessionOf(network.Header), network.Generation, network.Rule) ?? NoPolicy,
            OperationOf(network.Operation), Destination(network),
            Outcome(verdict, isRefused), isRefused || verdict is Verdict.Allow or Verdict.Audit);
    }

    public void OnUnix(in UnixEvent unix, ReadOnlySpan<byte> name) => Publish(
        unix.Header, Cgroup, unix.Operation == UnixEvent.Send ? UnixDatagram : UnixConnect, "connect",
        NameOf(name),
        (Verdict)unix.Verdict, unix.Enforced != 0);

    public void OnSysctl(in SysctlEvent sysctl, ReadOnlySpan<byte> name) => Publish(
        sysctl.Header, Cgroup, Sysctl, "write", $"/proc/sys/{Encoding.UTF8.GetString(name)}", Verdict.Deny,
        enforced: true);

    public void OnFile(in FileEvent file, ReadOnlySpan<byte> path)
    {
        var verdict = (Verdict)file.Verdict;
        var isRefused = file.Enforced != 0;
        Publish(
            file.Header, Lsm, RuleOf(file),
            ((PathAccess)file.Access).Word(), _paths.Of(path), Outcome(verdict, isRefused),
            isRefused || verdict is Verdict.Audit);
    }

    public void OnSeen(in SeenEvent seen, ReadOnlySpan<byte> path)
    {
        if (seen.Stage == SeenStage.Pushed)
        {
            var count = new SeenCount(seen.Key, seen.Count, seen.Last);
            if (seen.Key.Kind == SeenKind.Refused)
                OnRefused(count);
            else
                uses.PushedOut(count);
            return;
        }
        ref readonly var header = ref seen.Header;
        var isFile = seen.Key.Kind == SeenKind.File;
        var rule = RuleOf(SessionOf(header), seen.Key.Generation, seen.Rule) ?? Replaced;
        var now = TimeOf(header);
        var first = new AccessesSeen
        {
            Time = now,
            Session = SessionOf(header),
            Process = processes.Of((int)header.Pid),
            Guard = isFile ? seen.Key.Use == (ushort)PathAccess.Execute ? Guard.Exec : Guard.Files : Guard.Network,
            Operation = isFile ? ((PathAccess)seen.Key.Use).Word() : OperationOf((byte)seen.Key.Use),
            Object = isFile ? _paths.Of(path) : Destination(seen.Key),
            Rule = rule,
            Mechanism = isFile ? Lsm : Cgroup,
            First = now,
            Count = seen.Count,
        };
        uses.Begin(seen.Key, first, header.Time, isCounted: seen.Stage == SeenStage.First);
    }

    public void OnProcess(in ProcessEvent refused)
    {
        var what = refused.Operation switch
        {
            ProcessOperation.Signal => $"signal {refused.Detail} to process {refused.Target}",
            ProcessOperation.Control => $"{Word(refused.Detail)} of process {refused.Target}",
            _ => $"look into process {refused.Target}",
        };
        Publish(refused.Header, Lsm, WallOf(refused.Operation), "call", what, Verdict.Deny, enforced: true);
    }

    public void OnWall(in WallEvent refused)
    {
        var (rule, what) = WallHooks.Describe(refused);
        var mechanism = MechanismOf(refused.Call);
        Publish(refused.Header, mechanism, rule, "call", what, Verdict.Deny, enforced: true);
    }

    public void OnAgent(in EventHeader program) => agents.Sighted(Identity(program));

    public void OnLost(KernelCounter counter, ulong count)
    {
        host.Publish(new EventsLost
        {
            Time = time.GetUtcNow(),
            Session = default,
            Source = Sources[counter],
            Count = count,
        });
        if (counter == KernelCounter.AgentsUnseen)
            agents.LookAtAll();
    }

    private static RuleSummary Replaced { get; } = new(
        "wall:replaced", Guard.Files, Verdict.Allow, "The policy that allowed this has been replaced since.", "", "", 0,
        false);

    private static RuleSummary UnixConnect { get; } = new(
        "wall:unix-connect", Guard.Sockets, Verdict.Deny,
        "A connection to a unix socket that goes past the daemon could reach what a rule denies.",
        "Connect as programs do, and do not change the address meanwhile.", "", 0, true);

    private static RuleSummary UnixDatagram { get; } = new(
        "wall:unix-datagram", Guard.Sockets, Verdict.Deny,
        "Datagrams to a unix socket pass by the daemon, so only the system's log may have them.",
        "Use a stream socket.", "", 0, true);

    private static RuleSummary Sysctl { get; } = new(
        "wall:sysctl", Guard.Processes, Verdict.Deny,
        "A setting of the kernel is the whole machine's, and some of them start programs outside of the session.",
        "Ask the person to set it.", "", 0, true);

    private void Publish(
        in EventHeader header, string mechanism, RuleSummary rule, string operation, string target, Verdict verdict,
        bool enforced) =>
        host.Publish(new AccessDecided
        {
            Time = TimeOf(header),
            Session = SessionOf(header),
            Process = processes.Of((int)header.Pid),
            Guard = rule.Guard,
            Operation = operation,
            Object = target,
            Verdict = verdict,
            Rule = rule,
            Mechanism = mechanism,
            Enforced = enforced,
        });

    private static RuleSummary WallOf(ProcessOperation operation) => operation switch
    {
        ProcessOperation.Signal => Wall.Signal,
        ProcessOperation.Control => Wall.Control,
        _ => Wall.Look,
    };

    private RuleSummary RuleOf(in FileEvent file) => FileWallOf(file.Rule) ??
        RuleOf(SessionOf(file.Header), file.Generation, file.Rule) ?? NoFilePolicy;

    private static RuleSummary? FileWallOf(uint rule) => rule switch
    {
        KernelAbi.TreeRule => Wall.Tree,
        KernelAbi.LinkRule => Wall.Link,
        KernelAbi.OwnSocketRule => OwnSockets.Wall,
        KernelAbi.ByDaemonRule => UnixConnect,
        KernelAbi.DeviceRule => Wall.Device,
        KernelAbi.TerminalRule => Wall.Terminal,
        KernelAbi.ProcessFileRule => Wall.Control,
        KernelAbi.KernelFileRule => Wall.KernelFile,
        _ => null,
    };

    private static string MechanismOf(HookedCall call) =>
        call is HookedCall.Route or HookedCall.Arrival ? Cgroup : Lsm;

    private static string Word(byte control) => (ProcessControl)control switch
    {
        ProcessControl.Priority => "the priority",
        ProcessControl.Scheduling => "scheduling",
        ProcessControl.IoPriority => "the priority of input and output",
        _ => "limits",
    };

    /// <summary>Null: none decided, or its policy has been replaced since.</summary>
    private RuleSummary? RuleOf(SessionId id, uint generation, uint rule) =>
        sessions.TryGet(id, out var session) && isOfPolicy(id, generation) &&
            rule < (uint)session.Policy.Rules.Length
            ? session.Policy.Rules[(int)rule]
            : null;

    /// <summary>A question that nobody has answered yet is, to the caller, a refusal.</summary>
    private static Verdict Outcome(Verdict verdict, bool isRefused) =>
        verdict == Verdict.Ask && isRefused ? Verdict.Deny : verdict;

    private static string OperationOf(byte operation) =>
        operation == (byte)NetworkOperations.Bind ? "bind" : "connect";

    private string Destination(in NetworkEvent network) =>
        _destinations.Of(network.Address, network.Port, (NetworkProtocols)network.Protocol, network.IpProtocol);

    private string Destination(in SeenKey key)
    {
        var address = key.Address;
        return _destinations.Of(address, key.Port, (NetworkProtocols)key.Protocol, key.IpProtocol);
    }

    private static string NameOf(ReadOnlySpan<byte> name) =>
        name.IsEmpty ? "" : name[0] == 0
            ? "@" + Encoding.UTF8.GetString(name[1..].TrimEnd((byte)0))
            : Encoding.UTF8.GetString(name);

    /// <summary>The clocks are compared again every tenth of a second.</summary>
    private DateTimeOffset TimeOf(in EventHeader header)
    {
        if (header.Time - _comparedNs >= ComparedForNs)
        {
            _comparedNs = header.Time;
            _compared = BootClock.ToTime(header.Time, time);
        }
        return _compared.AddTicks((long)(header.Time - _comparedNs) / TimeSpan.NanosecondsPerTick);
    }

    private static SessionId SessionOf(in EventHeader header) => new(header.Session);

    private static ProcessIdentity Identity(in EventHeader header) => new((int)header.Pid, header.StartTime);
}
