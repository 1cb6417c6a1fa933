using System.Collections.Immutable;
using System.Globalization;
using System.Threading.Channels;
using SysWatch.Core.Backends;
using SysWatch.Core.Events;
using SysWatch.Core.Processes;
using SysWatch.Windows.Holding;
using SysWatch.Windows.Seeing;

namespace SysWatch.Windows.Attach;

/// <summary>
/// Finds agents that something else has started, by looks at all processes: at the start, after new profiles, when a
/// process of whatever kind was seen to begin, and each so often anyway. A process has one program as long as it lives,
/// so that each is looked at once. One task looks and attaches: an agent whose directory answers slowly holds up those
/// that come after it, and nothing else.
/// </summary>
internal sealed class AgentWatch : IAsyncDisposable
{
    /// <summary>Up to here are the system's own.</summary>
    private const int SystemPid = 4;

    /// <summary>So often a look at one process may fail: ten minutes' worth.</summary>
    private const int BrokenLooksMax = 16;
    private const string NobodyS =
        "the system does not say whose it is, so that it cannot be held. Start it by `syswatch run`.";
    private const string Unanswered = "looks for agents that the system did not answer";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Between two looks at the least: a build starts hundreds of processes a second.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(200);

    private readonly IBackendHost _host;
    private readonly IRunningProcesses _running;
    private readonly IAgentAttach _attach;
    private readonly AttachScope _scope;
    private readonly TimeProvider _time;
    private readonly int _own;

    /// <summary>One is enough: whoever wakes it means all processes.</summary>
    private readonly Channel<bool> _wakes = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite });

    private readonly CancellationTokenSource _stop = new();
    private readonly AgentLedger _ledger;
    private AgentNames? _names;
    private LookedAt? _lookedAt;
    private bool _mustLookSoon;
    private ITimer? _timer;
    private Task _looking = Task.CompletedTask;

    /// <param name="own">The daemon's number: neither it nor what it descends from is ever held.</param>
    public AgentWatch(
        IBackendHost host, IRunningProcesses running, IAgentAttach attach, AttachScope scope, int own,
        TimeProvider time) =>
        (_host, _running, _attach, _scope, _own, _time, _ledger) =
            (host, running, attach, scope, own, time, new AgentLedger(time));

    /// <summary>Of looks that failed, for whoever counts what is lost. Set before the start.</summary>
    public Action<string, long>? Lost { get; init; }

    /// <summary>Those that live; and the process that a look has not come back from.</summary>
    public ImmutableArray<UnheldAgent> Unheld =>
        [.. _ledger.Unheld.OrderBy(agent => agent.Pid), .. Hanging()];

    /// <param name="every">How often all processes are looked at although nothing was seen to begin.</param>
    public void Start(TimeSpan every)
    {
        if (_scope.IsEmpty)
            return;
        Volatile.Write(ref _names, new AgentNames(_host.Agents));
        _looking = Task.Run(LookAsync);
        _timer = _time.CreateTimer(_ => Wake(), null, TimeSpan.Zero, every);
    }

    /// <summary>All processes are looked at soon. Returns at once. Any thread.</summary>
    public void Wake() => _wakes.Writer.TryWrite(true);

    /// <summary>Returns at once. A program has started outside of sessions.</summary>
    /// <param name="imageName">Of its file.</param>
    public void Sighted(string imageName)
    {
        if (Volatile.Read(ref _names)?.MayBe(imageName) == true)
            Wake();
    }

    /// <summary>Profiles were read anew: what was no agent may be one.</summary>
    public void AgentsChanged()
    {
        if (_scope.IsEmpty)
            return;
        Volatile.Write(ref _names, new AgentNames(_host.Agents));
        _ledger.Reset();
        Wake();
    }

    /// <summary>These are about to be released: they are not found again, nor is what they start.</summary>
    public void LetGo(IReadOnlyCollection<(int Pid, long Creation)> members) => _ledger.AddMembers(members);

    /// <summary>What is being attached to is waited for, for a while.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_timer is { } timer)
            await timer.DisposeAsync().ConfigureAwait(false);
        await _stop.CancelAsync().ConfigureAwait(false);
        _wakes.Writer.TryComplete();
        try
        {
            await _looking.WaitAsync(Patience).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // It waits for a disk: what it is about to begin is refused when it comes back.
        }
    }

    /// <summary>Whether nothing may be begun any more.</summary>
    public bool IsStopping => _stop.IsCancellationRequested;

    /// <summary>Looks at every process that is not settled; for tests, and for the task.</summary>
    internal void LookAtAll()
    {
        IReadOnlyList<ProcessEntry> all;
        try
        {
            all = _running.All();
        }
        catch (IOException)
        {
            Lost?.Invoke(Unanswered, 1);
            return;
        }
        _ledger.Keep(all.Select(p => p.Key).ToHashSet());
        _mustLookSoon = false;
        var byPid = all.ToLookup(p => p.Pid).ToDictionary(p => p.Key, p => p.First());
        HashSet<int> never = [_own];
        if (byPid.TryGetValue(_own, out var own))
            never.UnionWith(Descent.Above(byPid, own).Select(p => p.Pid));
        // Who came first may be the others' ancestor, and takes them in.
        foreach (var process in all.OrderBy(p => p.Creation))
        {
            if (IsStopping)
                return;
            if (process.Pid > SystemPid && !never.Contains(process.Pid) && !_ledger.IsSettled(process))
                Guarded(process, byPid);
        }
    }

    private async Task LookAsync()
    {
        await foreach (var _ in _wakes.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            if (IsStopping)
                return;
            try
            {
                LookAtAll();
            }
            // Nothing that goes wrong with one look may be the last one's.
            catch (Exception broken) when (broken is not OutOfMemoryException)
            {
                Lost?.Invoke(Unanswered, 1);
            }
            var mustLookSoon = _mustLookSoon;
            await Task.Delay(mustLookSoon ? Soon : Rest, _time, _stop.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (mustLookSoon)
                Wake();
        }
    }

    private void Guarded(ProcessEntry process, Dictionary<int, ProcessEntry> all)
    {
        Volatile.Write(ref _lookedAt, new LookedAt(process, _time.GetUtcNow()));
        try
        {
            Look(process, all);
        }
        // Whatever a user's process is like must not end the search for all others.
        catch (Exception broken) when (broken is not OutOfMemoryException)
        {
            if (!IsStopping && Retry(process, "A program that may be an agent", broken.Message) >= BrokenLooksMax)
                _ledger.Settle(process);
        }
        finally
        {
            Volatile.Write(ref _lookedAt, null);
        }
    }

    private void Look(ProcessEntry process, Dictionary<int, ProcessEntry> all)
    {
        if (_running.SessionOf(process) is not null || _ledger.HasMember(Descent.Above(all, process)))
        {
            _ledger.AddMembers([process.Key]);
            return;
        }
        if (_running.Look(process) is not { } found)
            return;
        if (AgentFinder.Find(found, _host.Agents) is not { } agent)
        {
            if (AgentFinder.IsUnclear(found))
                LookSoon(process);
            else
                _ledger.Settle(process);
            return;
        }
        if (!_scope.Includes(found.UserSid))
        {
            if (found.UserSid.Length > 0)
                _ledger.Settle(process);
            return;
        }
        // A launch is about to hold it, or its maker about to let it run: what has not run has done nothing yet.
        if (!_running.HasRun(process))
        {
            LookSoon(process);
            return;
        }
        if (found.UserSid.Length == 0)
        {
            Retry(process, agent.Signature.Name, NobodyS);
            return;
        }
        if (WhyNever(found, all) is { Length: > 0 } never)
        {
            _ledger.Settle(process);
            if (!_running.HasEnded(process))
            {
                var unheld = new UnheldAgent(agent.Signature.Name, process.Pid, never);
                _ledger.AddUnheld(process, unheld);
                Tell(process, unheld);
            }
            return;
        }
        var failure = _attach.Attach(agent);
        if (failure.Length == 0)
            _ledger.AddMembers([process.Key]);
        else if (!IsStopping && !_running.HasEnded(process))
            Retry(process, agent.Signature.Name, failure);
    }

    /// <returns>How often it has failed.</returns>
    private int Retry(ProcessEntry process, string agent, string failure)
    {
        var unheld = new UnheldAgent(agent, process.Pid, failure);
        var (times, isTold) = _ledger.AddFailure(process, unheld);
        if (!isTold)
            Tell(process, unheld);
        return times;
    }

    private void LookSoon(ProcessEntry process) => _mustLookSoon |= _ledger.AddUnclear(process);

    /// <summary>What is never held, whatever it is called.</summary>
    private string WhyNever(RunningProcess found, Dictionary<int, ProcessEntry> all)
    {
        if (!AttachScope.IsPerson(found.UserSid))
            return $"it runs as {found.UserSid}, which is no account of a person. Run it as a user.";
        if (found.IsElevated)
        {
            return "it runs as an administrator, who can take away whatever would hold it. Start it from a terminal " +
                "that is not elevated.";
        }
        return all.TryGetValue(found.Entry.ParentPid, out var parent) && parent.Creation <= found.Entry.Creation &&
            _running.IsServiceManager(parent)
            ? "it is a service of Windows, which others may depend on. Start it as a program of a user."
            : "";
    }

    private IEnumerable<UnheldAgent> Hanging()
    {
        if (Volatile.Read(ref _lookedAt) is not { } at || _time.GetUtcNow() - at.Since < Patience)
            return [];
        var since = at.Since.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        return
        [
            new UnheldAgent(
                "A program that may be an agent", at.Process.Pid,
                $"the system has not answered since {since} UTC, when it was asked about this process or its " +
                "directory, and no agent is found meanwhile. End it, or what it waits for."),
        ];
    }

    private void Tell(ProcessEntry process, UnheldAgent unheld) => _host.Publish(new AgentNotHeld
    {
        Time = _time.GetUtcNow(), Session = default, Agent = unheld.Agent, Reason = unheld.Reason,
        Process = new ProcessSnapshot(
            new ProcessIdentity(process.Pid, FileTimes.ToUnixNs(process.Creation)), process.ParentPid, "", [], "",
            Action: default),
    });

    /// <param name="Since">When the look began.</param>
    private sealed record LookedAt(ProcessEntry Process, DateTimeOffset Since);
}
