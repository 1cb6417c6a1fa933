using Grpc.Core;
using Grpc.Net.Client;
using SysWatch.Core.Backends;
using SysWatch.TestSupport;
using V1 = SysWatch.Protocol.V1;

namespace SysWatch.Daemon.Tests.Grpc;

public sealed class AuthorizationTests : IAsyncLifetime
{
    private DaemonFixture _daemon = null!;

    public async ValueTask InitializeAsync() => _daemon = await DaemonFixture.Start();

    public ValueTask DisposeAsync() => _daemon.DisposeAsync();

    public static TheoryData<string> WhatMembersMayNot => ["freeze", "kill", "release", "resolve", "prepare"];

    [Theory]
    [MemberData(nameof(WhatMembersMayNot))]
    public async Task A_member_may_not_even_as_root(string what)
    {
        var session = _daemon.Launch(uid: 0);
        var member = _daemon.Member(session);

        var status = await StatusOf(() => Call(member, what, session.Id.ToString()));

        Assert.Equal(StatusCode.PermissionDenied, status.StatusCode);
        Assert.Contains($"A process of session {session.Id} may not", status.Detail);
        Assert.Empty(_daemon.Backend.Calls);
        var told = Assert.Single(_daemon.Events.Denials(session.Id, _ => true, 10));
        Assert.Equal("wall:api", told.Rule.Id);
        Assert.Equal(Environment.ProcessId, told.Process?.Identity.Pid);
        Assert.Contains(told.Object, status.Detail);
    }

    [Theory]
    [MemberData(nameof(WhatMembersMayNot))]
    public async Task Nor_through_a_connection_that_the_daemon_made_for_it(string what)
    {
        var session = _daemon.Launch(uid: 0);
        _daemon.Backend.Tickets[7] = new ConnectedMember(session.Id, 4242);
        var member = _daemon.Mediated(ticket: 7);

        var status = await StatusOf(() => Call(member, what, session.Id.ToString()));

        Assert.Equal(StatusCode.PermissionDenied, status.StatusCode);
        Assert.Empty(_daemon.Backend.Calls);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    public async Task A_connection_of_the_daemons_own_with_no_ticket_that_it_gave_is_nobodys(uint ticket)
    {
        var session = _daemon.Launch(uid: 0);
        _daemon.Backend.Tickets[7] = new ConnectedMember(session.Id, 4242);

        var status = await StatusOf(() => Task.FromResult(_daemon.Mediated(ticket)));

        Assert.Equal(StatusCode.Unavailable, status.StatusCode);
    }

    [Theory]
    [InlineData("freeze", 0)]
    [InlineData("freeze", 1000)]
    [InlineData("kill", 0)]
    [InlineData("kill", 1000)]
    [InlineData("release", 0)]
    [InlineData("release", 1000)]
    public async Task The_owner_and_root_may_from_outside(string what, uint uid)
    {
        var session = _daemon.Launch(uid: 1000);

        await Call(_daemon.Outsider(uid), what, session.Id.ToString());

        Assert.Contains(_daemon.Backend.Calls, c => c.StartsWith($"{what} {session.Id}"));
    }

    [Theory]
    [InlineData("freeze")]
    [InlineData("kill")]
    [InlineData("release")]
    [InlineData("get")]
    [InlineData("explain")]
    [InlineData("allowed")]
    [InlineData("subscribe")]
    public async Task Another_users_session_is_answered_like_one_that_does_not_exist(string what)
    {
        var session = _daemon.Launch(uid: 1000);
        var stranger = _daemon.Outsider(1001);

        var theirs = await StatusOf(() => Call(stranger, what, session.Id.ToString()));
        var none = await StatusOf(() => Call(stranger, what, "sfff"));

        Assert.Equal(StatusCode.NotFound, theirs.StatusCode);
        Assert.Equal(none.Detail.Replace("sfff", ""), theirs.Detail.Replace(session.Id.ToString(), ""));
        Assert.Empty(_daemon.Backend.Calls);
    }

    [Fact]
    public async Task A_member_does_not_see_another_session_of_the_same_user()
    {
        var own = _daemon.Launch(uid: 1000);
        var other = _daemon.Launch(uid: 1000);
        var member = _daemon.Member(own);

        var list = await new V1.Sessions.SessionsClient(member).ListAsync(new());

        Assert.Equal(own.Id.ToString(), Assert.Single(list.Sessions).Id);
        Assert.Equal(
            StatusCode.NotFound, (await StatusOf(() => Call(member, "get", other.Id.ToString()))).StatusCode);
    }

    [Fact]
    public async Task A_list_shows_a_user_the_own_sessions_and_root_all()
    {
        _daemon.Launch(uid: 1000);
        _daemon.Launch(uid: 1001);

        Assert.Single((await new V1.Sessions.SessionsClient(_daemon.Outsider(1000)).ListAsync(new())).Sessions);
        Assert.Equal(2, (await new V1.Sessions.SessionsClient(_daemon.Outsider(0)).ListAsync(new())).Sessions.Count);
    }

    [Fact]
    public async Task A_process_that_joined_a_session_after_it_connected_is_a_member()
    {
        var session = _daemon.Launch(uid: 1000);
        var channel = _daemon.Outsider(1000);
        _daemon.Backend.Labels[Environment.ProcessId] = session.Id;

        var status = await StatusOf(() => Call(channel, "kill", session.Id.ToString()));

        Assert.Equal(StatusCode.PermissionDenied, status.StatusCode);
    }

    [Fact]
    public async Task A_member_stays_one_when_its_label_is_gone()
    {
        var session = _daemon.Launch(uid: 1000);
        var channel = _daemon.Member(session);
        _daemon.Backend.Labels.Clear();

        var status = await StatusOf(() => Call(channel, "kill", session.Id.ToString()));

        Assert.Equal(StatusCode.PermissionDenied, status.StatusCode);
    }

    [Fact]
    public async Task An_owner_answers_a_question_and_a_stranger_does_not_learn_of_it()
    {
        var session = _daemon.Launch(uid: 1000);
        var answer = _daemon.Approvals.AskAsync(
            Some.Access(Policy.Decisions.Verdict.Ask, session.Id.Value), TestContext.Current.CancellationToken);
        var owner = new V1.Approvals.ApprovalsClient(_daemon.Outsider(1000));
        var stranger = new V1.Approvals.ApprovalsClient(_daemon.Outsider(1001));
        var id = Assert.Single((await owner.ListAsync(new())).Approvals).Id;

        Assert.Empty((await stranger.ListAsync(new())).Approvals);
        var status = await StatusOf(() => stranger.ResolveAsync(new() { Id = id, Approve = true }).ResponseAsync);
        Assert.Equal(StatusCode.NotFound, status.StatusCode);
        await owner.ResolveAsync(new() { Id = id, Approve = true });
        Assert.True(await answer);
    }

    [Fact]
    public async Task A_second_answer_is_a_failed_precondition()
    {
        var session = _daemon.Launch(uid: 1000);
        _ = _daemon.Approvals.AskAsync(Some.Access(Policy.Decisions.Verdict.Ask, session.Id.Value), default);
        var owner = new V1.Approvals.ApprovalsClient(_daemon.Outsider(1000));
        var id = Assert.Single((await owner.ListAsync(new())).Approvals).Id;
        await owner.ResolveAsync(new() { Id = id, Approve = false });

        var status = await StatusOf(() => owner.ResolveAsync(new() { Id = id, Approve = true }).ResponseAsync);

        Assert.Equal(StatusCode.FailedPrecondition, status.StatusCode);
        Assert.Contains("denied", status.Detail);
    }

    private static async Task Call(GrpcChannel channel, string what, string session)
    {
        var sessions = new V1.Sessions.SessionsClient(channel);
        var policy = new V1.Policy.PolicyClient(channel);
        switch (what)
        {
            case "freeze": await sessions.FreezeAsync(new() { Session = session, Frozen = true }); break;
            case "kill": await sessions.KillAsync(new() { Session = session }); break;
            case "release": await sessions.ReleaseAsync(new() { Session = session }); break;
            case "get": await sessions.GetAsync(new() { Session = session }); break;
            case "prepare": await sessions.PrepareAsync(new() { Executable = "/x", Workspace = "/y" }); break;
            case "explain": await policy.ExplainAsync(new() { Session = session }); break;
            case "allowed": await policy.ListAllowedAsync(new() { Session = session }); break;
            case "resolve": await new V1.Approvals.ApprovalsClient(channel).ResolveAsync(new() { Id = "a1" }); break;
            case "subscribe":
                using (var call = new V1.Events.EventsClient(channel).Subscribe(new() { Session = session }))
                    await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken);
                break;
        }
    }

    private static async Task<Status> StatusOf(Func<Task> call) =>
        (await Assert.ThrowsAsync<RpcException>(call)).Status;
}
