using System.Collections.Immutable;
using System.Runtime.Versioning;
using SysWatch.Core.Backends;
using SysWatch.Core.Processes;
using SysWatch.Core.Sessions;
using SysWatch.Policy.Compilation;
using SysWatch.Windows.Attach;
using SysWatch.Windows.Etw;
using SysWatch.Windows.Holding;
using SysWatch.Windows.Holding.Wfp;
using SysWatch.Windows.Holding.Tokens;
using SysWatch.Windows.Interop;
using SysWatch.Windows.Journal;
using SysWatch.Windows.Launch;
using SysWatch.Windows.Names;
using SysWatch.Windows.Probe;
using SysWatch.Windows.Probe.Events;
using SysWatch.Windows.Seeing;
using SysWatch.Windows.Seeing.Reaction;

namespace SysWatch.Windows;

/// <summary>
/// Sessions on Windows. This class joins what sees them and what holds them; each stands in a folder of its own.
/// </summary>
[SupportedOSPlatform("windows")]
public sealed partial class WindowsBackend(WindowsBackendOptions options, TimeProvider time) : IBackend
{
    private GuardedSessions _sessions = null!;
    private Observer _observer = null!;
    private WindowsPosture _posture = null!;
    private FilterWatch? _filters;
    private ShieldWatch? _shields;
    private EtwWatch? _etw;
    private bool _isDisposed;

    public ImmutableArray<GuardPosture> Guards => AttachedGaps.Add(_posture.Guards, _scope);

    public Posture Posture => WithLeft(WithAttached(_posture.Now()));

    /// <summary>For the interface; there from the start on.</summary>
    public ILaunches Launches => _sessions.Launches;

    public async Task StartAsync(IBackendHost host, CancellationToken cancellationToken)
    {
        _scope = AttachScope.Read(options.Attach, LiveAccounts.SidOf);
        var prevents = options.Prevents && !Wine.IsPresent;
        if (prevents)
            Privileges.Enable();
        await UndoLeftoversAsync(prevents).ConfigureAwait(false);
        var holds = prevents ? Prevent() : null;
        _sessions = new GuardedSessions(host, time, holds, new PolicyEnvironment());
        var facts = new LiveProcessFacts(_sessions.Jobs);
        _observer = Observe(host, facts, out var inbox);
        _shields?.Lost = inbox.OnLost;
        Guard(_filters, inbox);
        _sessions.Told = new MemberFeed(_observer, inbox, facts, host, time);
        _sessions.Beginning = Begin;
        _sessions.Ending = _observer.End;
        var tried = SelfCheck.Run(holds, options.RunDirectory, Environment.ProcessPath!, time);
        _observer.Start();
        var tap = new EventTap(inbox, Environment.ProcessId, time);
        var etw = new EtwWatch(
            new EtwMachine(),
            EtwPlan.For(EtwNeeds.Usual | EtwNeeds.Registry | EtwNeeds.Images, EtwNames.Of(options.RunDirectory)), tap,
            time, Wine.IsPresent);
        _etw = etw;
        var seen = Seen(tap);
        _posture = new WindowsPosture(
            _observer, () => WindowsPosture.Plan(prevents, tried, etw.State, seen, _filters));
        foreach (var saved in host.SavedSessions())
            host.NotTakenOver(saved, WhyNotTakenOver(saved));
        StartWatch(host, inbox, prevents);
    }

    public void AgentsChanged() => _watch?.AgentsChanged();

    public bool Replace(Session session, CompiledPolicy policy)
    {
        if (!_sessions.Replace(session, policy))
            return false;
        session.Policy = policy;
        _observer.PolicyReplaced(session.Id);
        return true;
    }

    public IReadOnlyList<ProcessSnapshot> Processes(SessionId session) => _observer.Processes(session);

    public ProcessSnapshot Process(int pid) => _observer.Process(pid);

    public SessionId? SessionOf(int pid) => _sessions.SessionOf(pid);

    /// <summary>Members connect by themselves.</summary>
    public ConnectedMember? Redeem(uint ticket) => null;

    public void TellCounts() => _observer.TellCounts();

    public void Freeze(SessionId session, bool frozen) => _sessions.Freeze(session, frozen);

    public void Kill(SessionId session) => _sessions.Kill(session);

    public void Release(SessionId session)
    {
        _watch?.LetGo(_sessions.Jobs.Find(session)?.Members().Select(m => (m.Pid, m.Creation)).ToList() ?? []);
        _sessions.Release(session);
    }

    /// <summary>Ends every session that was launched, and lets go what was adopted. The second time, nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
            return;
        // Whatever one of them fails with, the others end: sessions above all.
        var failed = new List<Exception>();
        // It finds nothing more from here on; what it is at may take seconds, and sessions end meanwhile.
        var watch = EndAsync(_watch, failed);
        End(_etw, failed);
        await EndAsync(_sessions, failed).ConfigureAwait(false);
        await watch.ConfigureAwait(false);
        await EndAsync(_observer, failed).ConfigureAwait(false);
        await EndAsync(_shields, failed).ConfigureAwait(false);
        await EndAsync(_leftovers, failed).ConfigureAwait(false);
        await EndAsync(_filters, failed).ConfigureAwait(false);
        End(_journal, failed);
        if (failed.Count > 0)
            throw new AggregateException("Not all of the backend ended as it must.", failed);
    }

    private static async Task EndAsync(IAsyncDisposable? part, List<Exception> failed)
    {
        try
        {
            if (part is not null)
                await part.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception broken) when (broken is not OutOfMemoryException)
        {
            lock (failed)
                failed.Add(broken);
        }
    }

    private static void End(IDisposable? part, List<Exception> failed)
    {
        try
        {
            part?.Dispose();
        }
        catch (Exception broken) when (broken is not OutOfMemoryException)
        {
            lock (failed)
                failed.Add(broken);
        }
    }

    /// <exception cref="IOException">What sessions would be held by is not to be had: none may begin.</exception>
    private SidHolds Prevent()
    {
        _filters = new FilterWatch(new FilterEngine(), time);
        _shields = new ShieldWatch(time);
        return new SidHolds(_filters, _journal!, _leftovers!, _shields, time);
    }

    /// <summary>As long as the filters are gone, nobody who relies on them runs.</summary>
    private void Guard(FilterWatch? filters, SeenInbox inbox)
    {
        if (filters is null)
            return;
        filters.Lost = inbox.OnLost;
        filters.Stopping = () => inbox.OnLost(
            "sessions that ran on without network filters: neither stopped nor ended", _sessions.WithoutFilters());
        filters.GoingOn = () => inbox.OnLost(
            "sessions with processes that stand still since network filters were gone", _sessions.WithFilters());
    }

    /// <summary>Null: there is nothing to see by.</summary>
    private EventFindings? Seen(EventTap tap)
    {
        if (_etw is null || _etw.State.Problem.Length > 0)
            return null;
        using var deeds = new OwnDeeds(options.RunDirectory);
        return tap.Try(deeds.Tries());
    }

    private Observer Observe(IBackendHost host, LiveProcessFacts facts, out SeenInbox inbox)
    {
        var names = new LiveNames();
        var machine = new LiveMachine(time);
        var observer = new Observers
        {
            Volumes = new LiveVolumes(time), LongNames = names, FinalNames = names, Machine = machine,
            Processes = facts, Programs = new LivePrograms(time), Snapshots = new Snapshots(time),
            Control = _sessions.Control, Resolvers = machine.Resolvers,
            Reactions = options.Prevents ? ReactionTable.Default : ReactionTable.RecordOnly,
        }.Make(host, time, out inbox);
        var losses = inbox;
        machine.Missed = () => losses.OnLost("what this machine is called, which could not be read anew", 1);
        return observer;
    }

    /// <summary>Before its first instruction.</summary>
    private void Begin(Session session, HeldProcess process, bool leads) => _observer.Begin(
        new ObservedSession(
            session, session.Record.User.Text, FileTimes.Of(time.GetUtcNow()), _sessions.HeldOf(session.Id))
        {
            Leads = leads,
        },
        new SnapshotProcess(
            process.Pid, process.ParentPid(), process.Creation, process.ImagePath(),
            string.Join(' ', session.Record.Arguments)));
}
