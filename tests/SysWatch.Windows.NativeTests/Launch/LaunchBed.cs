using System.Collections.Immutable;
using System.Security.Principal;
using SysWatch.Core.Backends;
using SysWatch.Core.Events;
using SysWatch.Core.Sessions;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Profiles;
using SysWatch.Windows.Holding;
using SysWatch.Windows.Launch;
using SysWatch.Windows.NativeTests.Holding;

namespace SysWatch.Windows.NativeTests.Launch;

/// <summary>
/// Both sides of a launch in one process: what a daemon would decide is set by the test; processes, jobs and handles
/// are real.
/// </summary>
internal sealed class LaunchBed : IBackendHost, ISessionHolds, IEnvironmentPlanner, ILaunchDesk, IDisposable
{
    /// <summary>The one rule of the policy.</summary>
    public const string Rule = "secrets";

    private CompiledPolicy Policy => new()
    {
        Profile = "test", Mode = PolicyMode.Enforce, Required = Required,
        Rules = [new RuleSummary(Rule, Guard.Environment, Verdict.Deny, "", "", "test", 1, Locked: false)],
        Network = new NetworkTable([]),
    };

    private readonly JobPort _port = new(TimeProvider.System);
    private readonly HeldSessions _sessions = new();
    private readonly LaunchOffice _office;
    private ulong _sessionCount;

    public LaunchBed() => _office = new LaunchOffice(this, this, this, TimeProvider.System);

    public SeenMembers Seen { get; } = new();

    /// <summary>What the environment leaves out.</summary>
    public Func<string, bool> IsHidden { get; set; } = _ => false;

    public string PlanRefusal { get; set; } = "";

    public string SessionRefusal { get; set; } = "";

    public Exception? HoldFailure { get; set; }

    public Action<HeldProcess>? OnHold { get; set; }

    public List<string> Abandoned { get; } = [];

    public List<SessionId> Emptied { get; } = [];

    public int? LastPid { get; private set; }

    public LaunchCaller Caller { get; set; } =
        new(Environment.ProcessId, new UserId(WindowsIdentity.GetCurrent().User!.Value));

    public Func<int, int>? OtherPid { get; set; }

    public Action<LaunchWish>? OnPrepare { get; set; }

    /// <summary>Variables that are told of as hidden, by the rule.</summary>
    public List<string> Hidden { get; } = [];

    public LaunchTier Tier { get; set; } = LaunchTier.CallersToken();

    public ImmutableArray<Guard> Required { get; set; } = [];

    public List<SystemEvent> Published { get; } = [];

    /// <summary>What the user is told before the command runs.</summary>
    public LaunchTerms? Told { get; private set; }

    public AgentCatalog Agents => throw new NotSupportedException();

    public Task<RunOutcome> Run(params string[] command) =>
        new LaunchClient(this).RunAsync(
            "", auditOnly: false, [.. command], terms => Told = terms, CancellationToken.None);

    public Task<LaunchTerms> PrepareAsync(LaunchWish wish, CancellationToken cancellationToken)
    {
        OnPrepare?.Invoke(wish);
        return Task.FromResult(_office.Prepare(wish, Caller));
    }

    public Task<LaunchOutcome> BeginAsync(string ticket, int pid, long creation, CancellationToken cancellationToken)
    {
        LastPid = pid;
        return Task.FromResult(_office.Begin(ticket, Caller, OtherPid?.Invoke(pid) ?? pid, creation));
    }

    public LaunchPlan Plan(LaunchRequest request) =>
        new("test", null, new PolicyResult(Policy, [], ImmutableDictionary<string, string>.Empty))
        {
            Refusal = PlanRefusal,
        };

    public LaunchAnswer PrepareLaunch(LaunchRequest request) => SessionRefusal.Length > 0
        ? new LaunchAnswer(null, SessionRefusal)
        : new LaunchAnswer(
            new Session(
                new SavedSession(
                    Interlocked.Increment(ref _sessionCount), request.Process.Pid, request.Process.StartTimeNs,
                    request.User, 0, "test", false,
                    request.Executable, request.Arguments, "/C:/users/root", request.Workspace, "",
                    TimeProvider.System.GetUtcNow(), ImmutableDictionary<string, string>.Empty),
                Policy),
            "");

    public PlannedEnvironment Plan(CompiledPolicy policy, LaunchWish wish) => new(
        string.Concat(wish.Environment.Where(v => !IsHidden(v.Key)).Select(v => $"{v.Key}={v.Value}\0")) + '\0', [])
    {
        Hidden = [.. Hidden.Select(name => (name, Rule))],
    };

    public JobTree NewJob(Session session) => new(session.Id, _port, Seen);

    public LaunchTier TierFor(HeldProcess caller, UserId user) => Tier;

    public void Hold(Session session, HeldProcess process, LaunchTier tier)
    {
        OnHold?.Invoke(process);
        if (HoldFailure is not null)
            throw HoldFailure;
    }

    public void Began(
        Session session, JobTree job, HeldProcess process, IReadOnlyList<string> forAgentAlone) => _sessions.Add(job);

    public void Abandon(Session session, string reason)
    {
        Abandoned.Add(reason);
        _sessions.Remove(session.Id);
    }

    public SessionId? SessionOf(HeldProcess process) => _sessions.SessionOf(process);

    public void SessionEmptied(SessionId session) => Emptied.Add(session);

    public IReadOnlyList<SavedSession> SavedSessions() => [];

    public void NotTakenOver(SavedSession saved, string reason) => throw new NotSupportedException();

    public Session? Restore(SavedSession saved) => throw new NotSupportedException();

    public void KeepAgent(Session session, SavedAgent agent) => throw new NotSupportedException();

    public void Publish(SystemEvent systemEvent)
    {
        if (systemEvent is not AgentNotHeld)
            throw new NotSupportedException();
        Published.Add(systemEvent);
    }

    public Task<bool> AskAsync(AccessDecided question, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public void Dispose()
    {
        _sessions.Dispose();
        _port.Dispose();
    }
}
