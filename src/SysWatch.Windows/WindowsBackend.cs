using System.Collections.Immutable;
using System.Runtime.Versioning;
using System.Security.Principal;
using SysWatch.Core.Backends;
using SysWatch.Core.Processes;
using SysWatch.Core.Sessions;
using SysWatch.Policy.Compilation;
using SysWatch.Windows.Etw;
using SysWatch.Windows.Holding;
using SysWatch.Windows.Holding.Wfp;
using SysWatch.Windows.Holding.Tokens;
using SysWatch.Windows.Interop;
using SysWatch.Windows.Journal;
using SysWatch.Windows.Launch;
using SysWatch.Windows.Names;
using SysWatch.Windows.Seeing;
using SysWatch.Windows.Seeing.Reaction;

namespace SysWatch.Windows;

/// <summary>
/// Sessions on Windows. This class joins what sees them and what holds them; each stands in a folder of its own.
/// </summary>
[SupportedOSPlatform("windows")]
public sealed class WindowsBackend(WindowsBackendOptions options, TimeProvider time) : IBackend
{
    private GuardedSessions _sessions = null!;
    private Observer _observer = null!;
    private WindowsPosture _posture = null!;
    private FilterEngine? _filters;
    private EtwSessions? _etw;
    private ChangeJournal? _journal;
    private ImmutableArray<string> _leftOver = [];
    private bool _isDisposed;

    public ImmutableArray<GuardPosture> Guards => _posture.Guards;

    public Posture Posture => _posture.Now();

    /// <summary>For the interface; there from the start on.</summary>
    public ILaunches Launches => _sessions.Launches;

    public Task StartAsync(IBackendHost host, CancellationToken cancellationToken)
    {
        foreach (var name in options.Attach is "all" or "off" ? [] : options.Attach.Split(','))
            SidOf(name);
        var prevents = options.Prevents && !Wine.IsPresent;
        _sessions = new GuardedSessions(host, time, prevents ? Prevent() : null, new PolicyEnvironment());
        var facts = new LiveProcessFacts(_sessions.Jobs);
        _observer = Observe(host, facts, out var inbox);
        _sessions.Told = new MemberFeed(_observer, inbox, facts, host, time);
        _sessions.Beginning = Begin;
        _sessions.Ending = _observer.End;
        var tried = GuardedSessions.Check(time);
        _observer.Start();
        var etw = EtwSessions.Start(
            new EtwMachine(), EtwPlan.For(EtwNeeds.Usual | EtwNeeds.Registry), inbox, time, Wine.IsPresent,
            problem => inbox.OnLost(problem, 1));
        _etw = etw.Sessions;
        _posture = new WindowsPosture(
            _observer, WindowsPosture.Plan(prevents, tried, string.Join(' ', [etw.Problem, .. etw.Missing]).Trim()));
        foreach (var problem in _leftOver)
            inbox.OnLost("what an earlier daemon left: " + problem, 1);
        // What an earlier daemon held ended with it: the job goes with the last that has it open.
        foreach (var saved in host.SavedSessions())
            host.NotTakenOver(saved, "the daemon that held it ended, and its processes with it");
        return Task.CompletedTask;
    }

    public void AgentsChanged()
    {
    }

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

    public void Release(SessionId session) => _sessions.Release(session);

    /// <summary>Ends every session: nothing of one runs on without the daemon. The second time, nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
            return;
        _etw?.Dispose();
        if (_sessions is not null)
            await _sessions.DisposeAsync().ConfigureAwait(false);
        if (_observer is not null)
            await _observer.DisposeAsync().ConfigureAwait(false);
        _filters?.Dispose();
        _journal?.Dispose();
    }

    /// <exception cref="IOException">What sessions would be held by is not to be had: none may begin.</exception>
    private SidHolds Prevent()
    {
        Privileges.Enable();
        _filters = new FilterEngine();
        if (!ChangeJournal.TryOpen(
                Path.Combine(options.RunDirectory, Leftovers.JournalName), out var journal, out var error))
            throw new IOException(error);
        _journal = journal;
        _leftOver = [.. Leftovers.Undo(journal)];
        return new SidHolds(_filters, journal);
    }

    private Observer Observe(IBackendHost host, LiveProcessFacts facts, out SeenInbox inbox)
    {
        var names = new LiveNames();
        var machine = new LiveMachine(time);
        return new Observers
        {
            Volumes = new LiveVolumes(time), LongNames = names, FinalNames = names, Machine = LiveMachine.Names(),
            Processes = facts, Programs = new LivePrograms(time), Snapshots = new Snapshots(time),
            Control = _sessions.Control, Resolvers = machine.Resolvers,
            Reactions = options.Prevents ? ReactionTable.Default : ReactionTable.RecordOnly,
        }.Make(host, time, out inbox);
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

    private static SecurityIdentifier SidOf(string name)
    {
        try
        {
            return (SecurityIdentifier)new NTAccount(name).Translate(typeof(SecurityIdentifier));
        }
        catch (IdentityNotMappedException)
        {
            throw new InvalidOperationException(
                $"--attach {name}: there is no such account. Write all, off, or names of accounts.");
        }
    }
}
