using SysWatch.Core.Events;
using SysWatch.Core.Sessions;

namespace SysWatch.Core.Pipeline;

/// <summary>
/// Everything that happens, in one order: numbered, held for a while, and handed to whoever listens. Publishing never
/// waits for a reader. Safe for several threads.
/// </summary>
public sealed class EventStream(EventStreamOptions options, TimeProvider time) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly EventRing _recent = new(options.RecentMax, options.RecentBytesMax);
    private readonly DenialHistory _denials = new(options);
    private readonly List<EventSubscription> _subscriptions = [];
    private ulong _sequence;
    private bool _ended;

    /// <summary>The number of the latest event; 0 before the first.</summary>
    public ulong Sequence => Volatile.Read(ref _sequence);

    public void Publish(SystemEvent systemEvent)
    {
        var bytes = EventWeight.Of(systemEvent);
        lock (_lock)
        {
            // Nobody else has it yet, so that a copy of each is not needed; what is published twice has a number.
            var numbered = systemEvent.Sequence == 0 ? systemEvent : systemEvent with { };
            numbered.Sequence = _sequence + 1;
            Volatile.Write(ref _sequence, numbered.Sequence);
            _recent.Add(numbered, bytes);
            if (numbered is AccessDecided { IsDenial: true } denial)
                _denials.Add(denial, bytes);
            foreach (var subscription in _subscriptions)
                subscription.Offer(numbered);
        }
    }

    /// <summary>
    /// What is held after a position, oldest first, and from there on a subscription without a gap. Null when there
    /// are <see cref="EventStreamOptions.SubscribersMax"/> already.
    /// </summary>
    /// <param name="afterSequence">0: nothing of the past, unless <paramref name="fromStart"/>.</param>
    /// <param name="fromStart">Everything that is held, the very first event too.</param>
    public EventSubscription? Subscribe(
        EventFilter filter, ulong afterSequence, out IReadOnlyList<SystemEvent> past, bool fromStart = false)
    {
        var subscription = new EventSubscription(this, filter, options.SubscriberQueueMax, time);
        lock (_lock)
        {
            past = [];
            if (_ended || _subscriptions.Count >= options.SubscribersMax)
                return null;
            past = afterSequence == 0 && !fromStart ? [] : After(afterSequence, filter, subscription);
            _subscriptions.Add(subscription);
        }

        return subscription;
    }

    /// <summary>A session's denials that are held, newest first.</summary>
    public IReadOnlyList<AccessDecided> Denials(SessionId session, Func<AccessDecided, bool> wanted, int max)
    {
        lock (_lock)
            return [.. _denials.Of(session).Reverse().Where(wanted).Take(max)];
    }

    /// <summary>The denials that are held of every session that is wanted, newest first.</summary>
    public IReadOnlyList<AccessDecided> Denials(Func<AccessDecided, bool> wanted, int max)
    {
        lock (_lock)
            return [.. _denials.All.Where(wanted).OrderByDescending(d => d.Sequence).Take(max)];
    }

    /// <summary>Denials of a session since it began.</summary>
    public ulong DenialCount(SessionId session)
    {
        lock (_lock)
            return _denials.Total(session);
    }

    /// <summary>The session has ended: its denials stay to be explained, its count does not.</summary>
    public void Forget(SessionId session)
    {
        lock (_lock)
            _denials.Forget(session);
    }

    /// <summary>Ends every subscription.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _ended = true;
            _subscriptions.ForEach(s => s.Complete());
            _subscriptions.Clear();
        }
    }

    internal void Remove(EventSubscription subscription)
    {
        lock (_lock)
            _subscriptions.Remove(subscription);
        subscription.Complete();
    }

    internal EventsLost? TakeLoss(EventSubscription subscription)
    {
        lock (_lock)
            return subscription.TakeLossNow();
    }

    private List<SystemEvent> After(ulong sequence, EventFilter filter, EventSubscription subscription)
    {
        if (sequence >= _sequence)
            return [];
        var oldest = _recent.Oldest!.Sequence;
        var denials = _denials.All.Where(d => d.Sequence > sequence && d.Sequence < oldest).ToList();
        var past = denials.Where(filter.Matches).OrderBy(d => d.Sequence).ToList<SystemEvent>();
        if (oldest > sequence + 1 && oldest - sequence - 1 - (ulong)denials.Count is > 0 and var lost)
            past.Insert(0, subscription.Loss(lost));
        past.AddRange(_recent.Events.Where(e => e.Sequence > sequence && filter.Matches(e)));
        return past;
    }
}
