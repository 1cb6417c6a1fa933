using System.Threading.Channels;
using SysWatch.Core.Events;

namespace SysWatch.Core.Pipeline;

/// <summary>
/// One reader's queue. When it is full the newest are dropped and counted, and an <see cref="EventsLost"/> stands in
/// the gap, so that what a reader has is whole up to where it says it is not. Disposing ends it.
/// </summary>
public sealed class EventSubscription : IDisposable
{
    internal const string LossSource = "subscriber";

    private readonly EventStream _stream;
    private readonly EventFilter _filter;
    private readonly Channel<SystemEvent> _queue;
    private readonly TimeProvider _time;
    private ulong _lost;

    internal EventSubscription(EventStream stream, EventFilter filter, int queueMax, TimeProvider time)
    {
        (_stream, _filter, _time) = (stream, filter, time);
        // Wait is what makes TryWrite say that there is no room; nobody ever waits to write.
        _queue = Channel.CreateBounded<SystemEvent>(new BoundedChannelOptions(queueMax)
        {
            SingleReader = true,
            SingleWriter = true,
            FullMode = BoundedChannelFullMode.Wait,
            AllowSynchronousContinuations = false,
        });
    }

    /// <summary>Events in the stream's order. Ends when the subscription or the stream does.</summary>
    public ChannelReader<SystemEvent> Events => _queue.Reader;

    /// <summary>
    /// For a reader that has emptied its queue: what was dropped since and not told yet, or null. Without this the
    /// reader would learn of it only with the next event.
    /// </summary>
    public EventsLost? TakeLoss() => _stream.TakeLoss(this);

    public void Dispose() => _stream.Remove(this);

    /// <summary>Under the stream's lock.</summary>
    internal void Offer(SystemEvent systemEvent)
    {
        if (!_filter.Matches(systemEvent))
            return;
        if ((_lost == 0 || _queue.Writer.TryWrite(Loss(_lost))) && TellThenWrite(systemEvent))
            return;
        _lost++;
    }

    /// <summary>Under the stream's lock.</summary>
    internal EventsLost? TakeLossNow()
    {
        if (_lost == 0 || _queue.Reader.Count > 0)
            return null;
        var loss = Loss(_lost);
        _lost = 0;
        return loss;
    }

    internal void Complete() => _queue.Writer.TryComplete();

    internal EventsLost Loss(ulong count) =>
        new() { Time = _time.GetUtcNow(), Session = default, Source = LossSource, Count = count };

    private bool TellThenWrite(SystemEvent systemEvent)
    {
        _lost = 0;
        return _queue.Writer.TryWrite(systemEvent);
    }
}
