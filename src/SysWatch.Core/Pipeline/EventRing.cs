using SysWatch.Core.Events;

namespace SysWatch.Core.Pipeline;

/// <summary>The latest events, oldest first, within a number and a weight. Not safe for several threads.</summary>
internal sealed class EventRing(int max, long bytesMax)
{
    private readonly Queue<(SystemEvent Event, long Bytes)> _events = new();
    private long _bytes;

    public int Count => _events.Count;

    /// <summary>The oldest event, or null.</summary>
    public SystemEvent? Oldest => _events.TryPeek(out var oldest) ? oldest.Event : null;

    public long Bytes => _bytes;

    public void Add(SystemEvent systemEvent, long bytes)
    {
        while (_events.Count > 0 && (_events.Count >= max || _bytes + bytes > bytesMax))
            RemoveOldest();
        _events.Enqueue((systemEvent, bytes));
        _bytes += bytes;
    }

    public long RemoveOldest()
    {
        var bytes = _events.Dequeue().Bytes;
        _bytes -= bytes;
        return bytes;
    }

    public IEnumerable<SystemEvent> Events
    {
        get
        {
            foreach (var (systemEvent, _) in _events)
                yield return systemEvent;
        }
    }
}
