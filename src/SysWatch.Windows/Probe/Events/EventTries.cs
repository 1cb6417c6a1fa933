using System.Collections.Immutable;
using SysWatch.Policy.Decisions;
using SysWatch.Windows.Seeing;

namespace SysWatch.Windows.Probe.Events;

/// <summary>Some deeds, and which of them were told of. Once.</summary>
internal sealed class EventTries(ImmutableArray<EventTry> tries)
{
    /// <summary>Buffers of a session that is not asked for them are handed over each second.</summary>
    public static TimeSpan Limit { get; } = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _allSeen = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HashSet<EventTry> _seen = [];
    private readonly Dictionary<EventTry, string> _failed = [];
    private TimeSpan? _slowest;

    /// <summary>An event has come; on the thread of its source.</summary>
    public void Note(SeenEvent seen, DateTimeOffset now)
    {
        lock (_lock)
        {
            foreach (var one in tries)
            {
                if (!one.IsIt(seen) || !_seen.Add(one))
                    continue;
                var took = TimeSpan.FromTicks(Math.Max(0, FileTimes.Of(now) - seen.FileTime));
                _slowest = _slowest > took ? _slowest : took;
            }
            if (_seen.Count + _failed.Count == tries.Length)
                _allSeen.TrySetResult();
        }
    }

    public EventFindings Run()
    {
        foreach (var one in tries)
            Do(one);
        if (tries.Length > _failed.Count)
            _allSeen.Task.Wait(Limit);
        lock (_lock)
        {
            var unseen = ImmutableDictionary.CreateBuilder<Guard, string>();
            foreach (var one in tries.Where(one => !_seen.Contains(one)))
            {
                foreach (var guard in one.Guards)
                    unseen.TryAdd(guard, _failed.GetValueOrDefault(one, $"no event came of {one.What}"));
            }
            return new EventFindings(unseen.ToImmutable(), _slowest);
        }
    }

    private void Do(EventTry one)
    {
        try
        {
            one.Do();
        }
        // Whatever keeps it from being tried must not keep the daemon from starting.
        catch (Exception broken) when (broken is not OutOfMemoryException)
        {
            lock (_lock)
                _failed[one] = $"{one.What} could not be tried ({broken.Message.TrimEnd('.')})";
        }
    }
}
