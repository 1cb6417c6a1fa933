using Grpc.Core;
using SysWatch.Core.Events;
using SysWatch.Policy.Decisions;
using SysWatch.TestSupport;
using V1 = SysWatch.Protocol.V1;

namespace SysWatch.Daemon.Tests.Grpc;

public sealed class EventsServiceTests : IAsyncLifetime
{
    private DaemonFixture _daemon = null!;

    public async ValueTask InitializeAsync() => _daemon = await DaemonFixture.Start();

    public ValueTask DisposeAsync() => _daemon.DisposeAsync();

    [Fact]
    public async Task A_denial_arrives_whole()
    {
        var session = _daemon.Launch().Id.Value;
        using var call = await Follow(0, new() { Kinds = { "denial" } });

        _daemon.Events.Publish(Some.Denial(session));
        var received = await Next(call);

        var access = received.AccessDecided;
        Assert.Equal(
            ("/home/ann/.aws/credentials", "read", "fanotify"), (access.Object, access.Operation, access.Mechanism));
        Assert.Equal(
            ("base/credentials:aws", "Keys.", "Ask for a role.", 7),
            (access.Rule.Id, access.Rule.Reason, access.Rule.Instead, access.Rule.Line));
        Assert.Equal((7, "/usr/bin/cat"), (received.Process.Identity.Pid, received.Process.Executable));
        Assert.Equal(session, ulong.Parse(received.Session[1..], System.Globalization.NumberStyles.HexNumber));
    }

    [Fact]
    public async Task How_long_a_reaction_took_arrives_where_there_was_one()
    {
        var session = _daemon.Launch().Id.Value;
        using var call = await Follow(0, new() { Kinds = { "denial" } });

        _daemon.Events.Publish(Some.Denial(session) with { Reaction = TimeSpan.FromMicroseconds(41_250) });
        _daemon.Events.Publish(Some.Denial(session));

        Assert.Equal(41.25, (await NextAccess(call)).ReactionMs);
        Assert.False((await NextAccess(call)).HasReactionMs);
    }

    [Fact]
    public async Task Counted_uses_arrive_whole_to_those_who_ask_for_them()
    {
        var session = _daemon.Launch().Id.Value;
        using var call = await Follow(0, new() { Kinds = { "allowed" }, Guards = { V1.Guard.Network } });

        _daemon.Events.Publish(Some.Denial(session));
        _daemon.Events.Publish(Some.Seen(session, 41));
        var seen = (await Next(call)).AccessesSeen;

        Assert.Equal(
            ("connect", "127.0.0.1:80", 41ul, 0L, 41_000_000_000L),
            (seen.Operation, seen.Object, seen.Count, seen.FirstUnixNs, seen.LastUnixNs));
    }

    [Theory]
    [InlineData("/x/\u001b[2J\n\r\t|`<b>")]
    [InlineData("/x/\0nul")]
    public async Task Control_characters_arrive_as_they_are(string path)
    {
        using var call = await Follow(0, new());

        _daemon.Events.Publish(Some.Denial(_daemon.Launch().Id.Value, path));

        Assert.Equal(path, (await NextAccess(call)).Object);
    }

    [Fact]
    public async Task What_is_no_unicode_does_not_break_the_stream()
    {
        using var call = await Follow(0, new());

        _daemon.Events.Publish(Some.Denial(_daemon.Launch().Id.Value, "/x/\ud800y"));

        Assert.Equal("/x/\ufffdy", (await NextAccess(call)).Object);
    }

    [Fact]
    public async Task Another_users_events_do_not_arrive()
    {
        var theirs = _daemon.Launch(uid: 1000).Id.Value;
        var own = _daemon.Launch(uid: 1001).Id.Value;
        using var call = await Follow(1001, new() { Kinds = { "denial" } });

        _daemon.Events.Publish(Some.Denial(theirs, "/theirs"));
        _daemon.Events.Publish(Some.Denial(own, "/own"));

        Assert.Equal("/own", (await Next(call)).AccessDecided.Object);
    }

    [Fact]
    public async Task What_is_held_comes_first_and_ends_when_not_followed()
    {
        var session = _daemon.Launch().Id.Value;
        _daemon.Events.Publish(Some.Denial(session, "/1"));
        _daemon.Events.Publish(Some.Denial(session, "/2"));
        using var call = new V1.Events.EventsClient(_daemon.Outsider(0))
            .Subscribe(new() { AfterSequence = 1, NoFollow = true, Kinds = { "denial" } });

        var objects = new List<string>();
        await foreach (var received in call.ResponseStream.ReadAllAsync())
            objects.Add(received.AccessDecided.Object);

        Assert.Equal(["/1", "/2"], objects);
    }

    [Fact]
    public async Task Everything_that_is_held_holds_the_very_first_event_too()
    {
        _daemon.Launch();
        using var call = new V1.Events.EventsClient(_daemon.Outsider(0)).Subscribe(new() { NoFollow = true });

        Assert.True(await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        Assert.Equal(1ul, call.ResponseStream.Current.Sequence);
    }

    [Theory]
    [InlineData("denials", 0)]
    [InlineData("denial", 9)]
    public async Task A_filter_that_is_none_is_an_invalid_argument(string kind, int guard)
    {
        using var call = new V1.Events.EventsClient(_daemon.Outsider(0))
            .Subscribe(new() { Kinds = { kind }, Guards = { (V1.Guard)guard } });

        var e = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(default));

        Assert.Equal(StatusCode.InvalidArgument, e.StatusCode);
    }

    [Fact]
    public async Task A_session_cannot_take_all_streams()
    {
        var session = _daemon.Launch();
        var client = new V1.Events.EventsClient(_daemon.Member(session));
        var calls = Enumerable.Range(0, 4).Select(_ => client.Subscribe(new())).ToList();
        foreach (var call in calls)
            await call.ResponseHeadersAsync;

        using var fifth = client.Subscribe(new());
        var e = await Assert.ThrowsAsync<RpcException>(() => fifth.ResponseStream.MoveNext(default));
        using var root = await Follow(0, new());

        Assert.Equal(StatusCode.ResourceExhausted, e.StatusCode);
        calls.ForEach(c => c.Dispose());
    }

    [Fact]
    public async Task Readers_are_told_that_the_daemon_stops()
    {
        using var call = await Follow(0, new());

        var stop = _daemon.StopAsync();
        var e = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(default));
        await stop;

        Assert.Equal(StatusCode.Unavailable, e.StatusCode);
    }

    [Fact]
    public async Task Explain_gives_the_latest_denials_first_and_only_those_of_the_process_that_was_asked_for()
    {
        var session = _daemon.Launch(uid: 1000);
        for (var i = 1; i <= 5; i++)
            _daemon.Events.Publish(Some.Denial(session.Id.Value, $"/{i}", pid: 100 + i % 2));
        var policy = new V1.Policy.PolicyClient(_daemon.Outsider(1000));

        var all = await policy.ExplainAsync(new() { Limit = 3 });
        var one = await policy.ExplainAsync(new() { Session = session.Id.ToString(), Pid = 101 });

        Assert.Equal(["/5", "/4", "/3"], all.Denials.Select(d => d.Object));
        Assert.Equal(["/5", "/3", "/1"], one.Denials.Select(d => d.Object));
    }

    [Fact]
    public async Task An_ended_sessions_owner_still_learns_why()
    {
        var session = _daemon.Launch(uid: 1000);
        _daemon.Events.Publish(Some.Denial(session.Id.Value, "/1"));
        _daemon.Backend.Host!.SessionEmptied(session.Id);

        Assert.Single((await new V1.Policy.PolicyClient(_daemon.Outsider(1000)).ExplainAsync(new())).Denials);
        Assert.Empty((await new V1.Policy.PolicyClient(_daemon.Outsider(1001)).ExplainAsync(new())).Denials);
    }

    [Fact]
    public async Task A_count_of_denials_is_beside_the_session()
    {
        var session = _daemon.Launch(uid: 1000);
        _daemon.Events.Publish(Some.Denial(session.Id.Value));
        _daemon.Events.Publish(Some.Access(Verdict.Audit, session.Id.Value));

        var message = await new V1.Sessions.SessionsClient(_daemon.Outsider(0))
            .GetAsync(new() { Session = session.Id.ToString() });

        Assert.Equal(1UL, message.Denials);
    }

    private async Task<AsyncServerStreamingCall<V1.Event>> Follow(uint uid, V1.SubscribeRequest request)
    {
        var call = new V1.Events.EventsClient(_daemon.Outsider(uid)).Subscribe(request);
        await call.ResponseHeadersAsync;
        return call;
    }

    private static async Task<V1.Event> Next(AsyncServerStreamingCall<V1.Event> call)
    {
        Assert.True(await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        return call.ResponseStream.Current;
    }

    private static async Task<V1.AccessDecided> NextAccess(AsyncServerStreamingCall<V1.Event> call)
    {
        V1.Event received;
        do
            received = await Next(call);
        while (received.AccessDecided is null);
        return received.AccessDecided;
    }
}
