using SysWatch.Core.Events;
using SysWatch.Core.Sessions;

namespace SysWatch.Linux.Sessions;

/// <summary>
/// Allowed uses that the daemon itself makes for members, where no program of the kernel sees a member: counted as
/// those are that the kernel sees. For one thread at a time.
/// </summary>
internal sealed class MadeUses
{
    /// <summary>Beyond these each use is told of by itself.</summary>
    public const int ObjectsMax = 4096;

    private readonly Dictionary<(SessionId Session, string Operation, string Object), Made> _made = [];

    public bool IsEmpty => _made.Count == 0;

    /// <returns>Whether it is to be told of now; otherwise it was counted.</returns>
    public bool IsFirst(AccessesSeen use)
    {
        var key = (use.Session, use.Operation, use.Object);
        if (_made.TryGetValue(key, out var made))
        {
            made.Count++;
            made.Last = use.Time;
            return false;
        }
        if (_made.Count < ObjectsMax)
            _made[key] = new Made(use);
        return true;
    }

    /// <param name="isWanted">Of a session, whose uses were last made, and told of, then.</param>
    public List<AccessesSeen> Take(Func<SessionId, DateTimeOffset, DateTimeOffset, bool> isWanted, DateTimeOffset now)
    {
        var taken = new List<AccessesSeen>();
        foreach (var ((session, _, _), made) in _made)
        {
            if (made.Count == 0 || !isWanted(session, made.Last, made.Told))
                continue;
            taken.Add(made.First with { Time = made.Last, Count = made.Count });
            (made.Count, made.Told) = (0, now);
        }
        return taken;
    }

    public void Forget(SessionId session)
    {
        foreach (var key in _made.Keys.Where(key => key.Session == session).ToArray())
            _made.Remove(key);
    }

    private sealed class Made(AccessesSeen first)
    {
        public AccessesSeen First => first;

        public ulong Count { get; set; }

        public DateTimeOffset Last { get; set; }

        public DateTimeOffset Told { get; set; } = first.Time;
    }
}
