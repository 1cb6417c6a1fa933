using System.Threading.Channels;

namespace SysWatch.Core.Pipeline;

/// <summary>
/// Changes of which a reader must not miss one: a reader that is too slow is cut off and told so, and begins anew.
/// Safe for several threads; publishing never waits.
/// </summary>
internal sealed class Feed<T>(int queueMax)
{
    private readonly Lock _lock = new();
    private readonly List<FeedReader<T>> _readers = [];

    public void Publish(T change)
    {
        lock (_lock)
            _readers.RemoveAll(reader => !reader.Offer(change));
    }

    public FeedReader<T> Open()
    {
        var reader = new FeedReader<T>(this, queueMax);
        lock (_lock)
            _readers.Add(reader);
        return reader;
    }

    public void Close()
    {
        lock (_lock)
        {
            _readers.ForEach(r => r.Complete());
            _readers.Clear();
        }
    }

    internal void Remove(FeedReader<T> reader)
    {
        lock (_lock)
            _readers.Remove(reader);
        reader.Complete();
    }
}

/// <summary>One reader of a feed; disposing ends it.</summary>
public sealed class FeedReader<T> : IDisposable
{
    private readonly Feed<T> _feed;
    private readonly Channel<T> _queue;

    internal FeedReader(Feed<T> feed, int queueMax)
    {
        _feed = feed;
        _queue = Channel.CreateBounded<T>(new BoundedChannelOptions(queueMax) { SingleReader = true });
    }

    public ChannelReader<T> Changes => _queue.Reader;

    /// <summary>The reader was too slow: changes are missing after the last one that it got.</summary>
    public bool IsCutOff { get; private set; }

    public void Dispose() => _feed.Remove(this);

    internal bool Offer(T change)
    {
        if (_queue.Writer.TryWrite(change))
            return true;
        IsCutOff = true;
        Complete();
        return false;
    }

    internal void Complete() => _queue.Writer.TryComplete();
}
