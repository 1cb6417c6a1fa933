using SysWatch.Core.Backends;
using SysWatch.Core.Events;
using SysWatch.Core.Sessions;
using SysWatch.Linux.Abi;
using SysWatch.Linux.Bpf;

namespace SysWatch.Linux.Sessions;

/// <summary>
/// What sessions that record their allowed uses have used. The kernel tells of the first use of an object; the others
/// it counts, and here they become events. Nothing runs while no session records.
/// </summary>
internal sealed class AllowedUses(SeenTable table, IBackendHost host, TimeProvider time) : IDisposable
{
    private const string BeforeThisDaemon = "allowed uses that were counted before this syswatchd knew of what";

    /// <summary>How often the counts are looked at.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>What has not been used for so long is told of.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5);

    /// <summary>So is, after this time, what is used all along.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<SeenKey, Used> _used = [];
    private readonly MadeUses _made = new();
    private ITimer? _timer;
    private DateTimeOffset _told;
    private bool _hasEnded;

    /// <summary>An earlier daemon knew what the places of the table stand for; this one is told of all anew.</summary>
    public void TakeOver()
    {
        lock (_lock)
            TellUnknown(table.Remove(IsUse));
    }

    /// <summary>A first use. Whatever has no place in the table is not counted, so nothing is kept of it.</summary>
    /// <param name="firstNs">Its time by the kernel's clock.</param>
    public void Begin(in SeenKey key, AccessesSeen first, ulong firstNs, bool isCounted)
    {
        host.Publish(first);
        if (!isCounted)
            return;
        lock (_lock)
        {
            if (_hasEnded)
                return;
            // Objects that were pushed out while their event found no room are still known here.
            if (_used.Count >= 2 * KernelAbi.SeenMax)
                _used.Clear();
            _used[key] = new Used(first, firstNs) { Told = first.Time };
            StartSweeping();
        }
    }

    /// <summary>The daemon makes a use for a member, which the kernel's programs do not see.</summary>
    public void Made(AccessesSeen use)
    {
        lock (_lock)
        {
            if (_made.IsFirst(use))
                host.Publish(use);
            if (!_hasEnded)
                StartSweeping();
        }
    }

    /// <summary>Another object took its place.</summary>
    public void PushedOut(in SeenCount count)
    {
        lock (_lock)
        {
            Tell(count);
            _used.Remove(count.Key);
        }
    }

    /// <summary>The session, or the policy that its uses were allowed by, has ended.</summary>
    public void End(SessionId session)
    {
        lock (_lock)
        {
            if (_hasEnded || IsEmpty)
                return;
            TellMade((made, _, _) => made == session);
            _made.Forget(session);
            foreach (var count in table.Remove(key => IsOf(session, key)))
                Tell(count);
            foreach (var key in _used.Keys.Where(key => IsOf(session, key)).ToArray())
                _used.Remove(key);
            if (!IsEmpty)
                return;
            _timer?.Dispose();
            _timer = null;
        }
    }

    /// <summary>A reader wants to know now.</summary>
    public void TellAll()
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (_hasEnded || IsEmpty || now - _told < Pause)
                return;
            _told = now;
            TellEverything();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _hasEnded = true;
            _timer?.Dispose();
            if (!IsEmpty)
                TellEverything();
        }
    }

    private void Sweep()
    {
        lock (_lock)
        {
            if (_hasEnded)
                return;
            var now = time.GetUtcNow();
            bool IsWanted(SeenKey key, ulong last) => IsUse(key) && IsDue(key, BootClock.ToTime(last, time), now);
            foreach (var count in table.Take(IsWanted))
                Tell(count);
            TellMade((_, last, told) => IsDue(last, told, now));
        }
    }

    private bool IsEmpty => _used.Count == 0 && _made.IsEmpty;

    private void StartSweeping() => _timer ??= time.CreateTimer(_ => Sweep(), null, Pause, Pause);

    private static bool IsDue(DateTimeOffset last, DateTimeOffset told, DateTimeOffset now) =>
        now - last >= Quiet || now - told >= Patience;

    private bool IsDue(in SeenKey key, DateTimeOffset last, DateTimeOffset now) =>
        !_used.TryGetValue(key, out var used) || IsDue(last, used.Told, now);

    private void TellEverything()
    {
        foreach (var count in table.Take((key, _) => IsUse(key)))
            Tell(count);
        TellMade((_, _, _) => true);
    }

    private void TellMade(Func<SessionId, DateTimeOffset, DateTimeOffset, bool> isWanted)
    {
        foreach (var counted in _made.Take(isWanted, time.GetUtcNow()))
            host.Publish(counted);
    }

    private static bool IsUse(SeenKey key) => key.Kind != SeenKind.Refused;

    private bool IsOf(SessionId session, in SeenKey key) =>
        _used.TryGetValue(key, out var used) && used.First.Session == session;

    private void Tell(in SeenCount count)
    {
        if (!_used.TryGetValue(count.Key, out var used))
        {
            TellUnknown([count]);
            return;
        }
        used.Told = time.GetUtcNow();
        host.Publish(used.First with { Time = used.TimeOf(count.Last), Count = count.Count });
    }

    private void TellUnknown(List<SeenCount> counts)
    {
        var sum = counts.Aggregate(0ul, (sum, count) => sum + count.Count);
        if (sum > 0)
        {
            host.Publish(new EventsLost
            {
                Time = time.GetUtcNow(), Session = default, Source = BeforeThisDaemon, Count = sum,
            });
        }
    }

    private sealed class Used(AccessesSeen first, ulong firstNs)
    {
        public AccessesSeen First => first;

        /// <summary>When its uses were told of last.</summary>
        public DateTimeOffset Told { get; set; }

        /// <summary>By the clock of the first: wall clocks are set, and the kernel's are read a moment apart.</summary>
        public DateTimeOffset TimeOf(ulong ns) =>
            first.Time.AddTicks(ns <= firstNs ? 0 : (long)(ns - firstNs) / TimeSpan.NanosecondsPerTick);
    }
}
