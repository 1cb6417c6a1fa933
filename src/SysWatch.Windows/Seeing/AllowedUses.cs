using SysWatch.Core.Events;
using SysWatch.Core.Sessions;

namespace SysWatch.Windows.Seeing;

/// <summary>
/// What sessions that record their allowed uses have used: the first use of an object is told of at once, those after
/// it together. Under the observer's lock.
/// </summary>
internal sealed class AllowedUses(Action<AccessesSeen> tell, TimeProvider time)
{
    /// <summary>When there are more, all that was counted is told of, and counting starts afresh.</summary>
    public const int ObjectsMax = 4096;

    /// <summary>What has not been used for so long is told of.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5);

    /// <summary>So is, after this time, what is used all along.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Dictionary<(SessionId Session, string Operation, string Object), Used> _used = [];
    private DateTimeOffset _toldAll;

    public void Use(AccessesSeen use)
    {
        var key = (use.Session, use.Operation, use.Object);
        if (_used.TryGetValue(key, out var used))
        {
            used.Count++;
            if (use.Time > used.Last)
                used.Last = use.Time;
            return;
        }
        if (_used.Count >= ObjectsMax)
        {
            Tell(_ => true);
            _used.Clear();
        }
        _used[key] = new Used(use, time.GetUtcNow());
        tell(use);
    }

    /// <summary>Called each second.</summary>
    public void Sweep()
    {
        var now = time.GetUtcNow();
        Tell(used => now - used.Last >= Quiet || now - used.Told >= Patience);
    }

    /// <summary>A reader wants to know now; at most once a second.</summary>
    public void TellAll()
    {
        var now = time.GetUtcNow();
        if (now - _toldAll < TimeSpan.FromSeconds(1))
            return;
        _toldAll = now;
        Tell(_ => true);
    }

    /// <summary>The session, or the policy that its uses were allowed by, has ended.</summary>
    public void End(SessionId session)
    {
        Tell(used => used.First.Session == session);
        foreach (var key in _used.Keys.Where(key => key.Session == session).ToArray())
            _used.Remove(key);
    }

    private void Tell(Func<Used, bool> isWanted)
    {
        foreach (var used in _used.Values.Where(used => used.Count > 0 && isWanted(used)))
        {
            tell(used.First with { Time = used.Last, Count = used.Count });
            (used.Count, used.Told) = (0, time.GetUtcNow());
        }
    }

    private sealed class Used(AccessesSeen first, DateTimeOffset told)
    {
        public AccessesSeen First => first;

        public ulong Count { get; set; }

        public DateTimeOffset Last { get; set; } = first.Time;

        public DateTimeOffset Told { get; set; } = told;
    }
}
