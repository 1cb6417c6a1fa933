using Microsoft.Extensions.Time.Testing;
using SysWatch.Core.Events;
using SysWatch.Core.Pipeline;
using SysWatch.Core.Sessions;
using SysWatch.Policy.Decisions;
using SysWatch.TestSupport;

namespace SysWatch.Core.Tests.Pipeline;

public sealed class EventStreamTests
{
    private static readonly EventStreamOptions Small = new()
    {
        RecentMax = 4, DenialsMax = 6, DenialsPerSessionMax = 3, SubscribersMax = 2, SubscriberQueueMax = 3,
    };

    [Fact]
    public void Numbers_events_from_one_without_gaps()
    {
        using var stream = Stream();
        using var reader = stream.Subscribe(EventFilter.Everything, 0, out _)!;

        stream.Publish(Some.Start());
        stream.Publish(Some.Denial());

        Assert.Equal([1UL, 2UL], Read(reader).Select(e => e.Sequence));
    }

    [Fact]
    public void Hands_a_late_reader_what_is_held_after_its_position_and_then_what_comes()
    {
        using var stream = Stream();
        Publish(stream, 3, () => Some.Start());

        using var reader = stream.Subscribe(EventFilter.Everything, 1, out var past)!;
        stream.Publish(Some.Start());

        Assert.Equal([2UL, 3UL], past.Select(e => e.Sequence));
        Assert.Equal([4UL], Read(reader).Select(e => e.Sequence));
    }

    [Fact]
    public void Position_zero_is_only_what_comes()
    {
        using var stream = Stream();
        Publish(stream, 3, () => Some.Start());

        using var reader = stream.Subscribe(EventFilter.Everything, 0, out var past)!;

        Assert.Empty(past);
    }

    [Fact]
    public void A_flood_of_other_events_does_not_push_out_denials()
    {
        using var stream = Stream();
        stream.Publish(Some.Denial());
        Publish(stream, 100, () => Some.Start());

        Assert.Single(stream.Denials(Some.Session, _ => true, 10));
    }

    [Fact]
    public void A_late_reader_gets_the_denials_that_are_held_longer_and_is_told_how_many_others_are_gone()
    {
        using var stream = Stream();
        stream.Publish(Some.Start());
        stream.Publish(Some.Start());
        stream.Publish(Some.Denial());
        Publish(stream, 6, () => Some.Start());

        using var reader = stream.Subscribe(EventFilter.Everything, 1, out var past)!;

        Assert.Equal(3UL, Assert.IsType<EventsLost>(past[0]).Count);
        Assert.Equal([3UL, 6UL, 7UL, 8UL, 9UL], past.Skip(1).Select(e => e.Sequence));
    }

    [Fact]
    public void A_session_that_floods_denials_keeps_its_latest_and_every_count()
    {
        using var stream = Stream();
        for (var i = 0; i < 10; i++)
            stream.Publish(Some.Denial(path: $"/{i}"));

        Assert.Equal(["/9", "/8", "/7"], stream.Denials(Some.Session, _ => true, 10).Select(d => d.Object));
        Assert.Equal(10UL, stream.DenialCount(Some.Session));
    }

    [Fact]
    public void Sessions_that_flood_denials_do_not_push_out_another_sessions()
    {
        using var stream = Stream();
        stream.Publish(Some.Denial(session: 9, path: "/the/one"));
        for (var i = 0; i < 60; i++)
            stream.Publish(Some.Denial(session: (ulong)(1 + i % 4)));

        Assert.Equal("/the/one", Assert.Single(stream.Denials(new SessionId(9), _ => true, 10)).Object);
    }

    [Fact]
    public void Huge_arguments_do_not_make_the_past_heavier_than_its_limit()
    {
        using var stream = new EventStream(Small with { RecentBytesMax = 100_000 }, new FakeTimeProvider());
        Publish(stream, 4, () => Some.Start(arguments: new string('a', 20_000)));

        using var reader = stream.Subscribe(EventFilter.Everything, 1, out var past)!;

        Assert.Equal(1UL, past.OfType<EventsLost>().Single().Count);
        Assert.Equal([3UL, 4UL], past.OfType<ProcessStarted>().Select(e => e.Sequence));
    }

    [Fact]
    public void A_slow_reader_is_told_in_the_gap_how_many_it_lost()
    {
        using var stream = Stream();
        using var reader = stream.Subscribe(EventFilter.Everything, 0, out _)!;
        Publish(stream, 5, () => Some.Start());
        var before = Read(reader);

        stream.Publish(Some.Start());
        var after = Read(reader);

        Assert.Equal([1UL, 2UL, 3UL], before.Select(e => e.Sequence));
        Assert.Equal(2UL, Assert.IsType<EventsLost>(after[0]).Count);
        Assert.Equal(6UL, after[1].Sequence);
    }

    [Fact]
    public void A_reader_that_caught_up_is_told_of_a_loss_though_nothing_more_happens()
    {
        using var stream = Stream();
        using var reader = stream.Subscribe(EventFilter.Everything, 0, out _)!;
        Publish(stream, 5, () => Some.Start());

        Assert.Null(reader.TakeLoss());
        Read(reader);
        Assert.Equal(2UL, reader.TakeLoss()?.Count);
        Assert.Null(reader.TakeLoss());
    }

    [Fact]
    public void A_slow_reader_costs_the_others_nothing()
    {
        using var stream = Stream();
        using var slow = stream.Subscribe(EventFilter.Everything, 0, out _)!;
        using var quick = stream.Subscribe(EventFilter.Everything, 0, out _)!;
        var seen = new List<ulong>();
        for (var i = 0; i < 50; i++)
        {
            stream.Publish(Some.Start());
            seen.AddRange(Read(quick).Select(e => e.Sequence));
        }

        Assert.Equal(Enumerable.Range(1, 50).Select(i => (ulong)i), seen);
    }

    [Fact]
    public void Readers_beyond_the_limit_are_refused_until_one_leaves()
    {
        using var stream = Stream();
        var first = stream.Subscribe(EventFilter.Everything, 0, out _)!;
        using var second = stream.Subscribe(EventFilter.Everything, 0, out _);

        Assert.Null(stream.Subscribe(EventFilter.Everything, 0, out _));
        first.Dispose();
        using var third = stream.Subscribe(EventFilter.Everything, 0, out _);
        Assert.NotNull(third);
    }

    [Fact]
    public void A_filter_keeps_other_sessions_kinds_and_guards_away()
    {
        using var stream = Stream();
        using var reader = stream.Subscribe(
            new EventFilter(s => s == Some.Session, EventKinds.Denial, [Guard.Files]), 0, out _)!;

        stream.Publish(Some.Start());
        stream.Publish(Some.Denial(session: 2));
        stream.Publish(Some.Access(Verdict.Audit));
        stream.Publish(Some.Denial() with { Guard = Guard.Network });
        stream.Publish(Some.Denial());

        Assert.Equal(5UL, Assert.Single(Read(reader)).Sequence);
    }

    [Fact]
    public async Task Many_publishers_lose_no_number_and_the_order_holds()
    {
        var options = new EventStreamOptions { SubscriberQueueMax = 10_000 };
        using var stream = new EventStream(options, new FakeTimeProvider());
        using var reader = stream.Subscribe(EventFilter.Everything, 0, out _)!;

        await Task.WhenAll(Enumerable.Range(0, 8)
            .Select(_ => Task.Run(() => Publish(stream, 500, () => Some.Start()))));

        Assert.Equal(Enumerable.Range(1, 4_000).Select(i => (ulong)i), Read(reader).Select(e => e.Sequence));
    }

    [Fact]
    public void Ending_the_stream_ends_its_readers()
    {
        var stream = Stream();
        using var reader = stream.Subscribe(EventFilter.Everything, 0, out _)!;

        stream.Dispose();

        Assert.True(reader.Events.Completion.IsCompleted);
    }

    private static EventStream Stream() => new(Small, new FakeTimeProvider());

    private static void Publish(EventStream stream, int count, Func<SystemEvent> make)
    {
        for (var i = 0; i < count; i++)
            stream.Publish(make());
    }

    private static List<SystemEvent> Read(EventSubscription reader)
    {
        var read = new List<SystemEvent>();
        while (reader.Events.TryRead(out var systemEvent))
            read.Add(systemEvent);
        return read;
    }
}
