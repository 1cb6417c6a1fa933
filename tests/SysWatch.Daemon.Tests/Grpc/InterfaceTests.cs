using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Reflection.V1Alpha;
using SysWatch.Core.Backends;
using SysWatch.TestSupport;
using V1 = SysWatch.Protocol.V1;

namespace SysWatch.Daemon.Tests.Grpc;

public sealed class InterfaceTests : IAsyncLifetime
{
    private DaemonFixture _daemon = null!;

    public async ValueTask InitializeAsync() => _daemon = await DaemonFixture.Start();

    public ValueTask DisposeAsync() => _daemon.DisposeAsync();

    [Fact]
    public async Task The_posture_says_how_fast_was_reacted()
    {
        _daemon.Backend.Posture = FakeBackend.PostureOf(GuardState.DetectOnly) with
        {
            Reactions = new(
                3, TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(90), TimeSpan.FromMilliseconds(101),
                TimeSpan.FromMilliseconds(100), 1),
        };

        var told = (await new V1.Posture.PostureClient(_daemon.Outsider(4242)).GetAsync(new())).Reactions;

        Assert.Equal((3ul, 20d, 90d, 101d, 100d, 1ul),
            (told.Count, told.MedianMs, told.P99Ms, told.LongestMs, told.BudgetMs, told.OverBudget));
    }

    [Fact]
    public void The_socket_is_open_to_everyone()
    {
        Assert.Equal("666", Convert.ToString((int)File.GetUnixFileMode(_daemon.SocketPath), 8));
    }

    [Fact]
    public async Task It_is_healthy_once_the_guards_are_set_up()
    {
        var health = await new Health.HealthClient(_daemon.Outsider(1000)).CheckAsync(new HealthCheckRequest());

        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, health.Status);
    }

    [Fact]
    public async Task It_describes_itself()
    {
        using var call = new ServerReflection.ServerReflectionClient(_daemon.Outsider(1000)).ServerReflectionInfo();
        await call.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = "" });
        await call.RequestStream.CompleteAsync();
        Assert.True(await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));

        var names = call.ResponseStream.Current.ListServicesResponse.Service.Select(s => s.Name);

        Assert.Superset(
            new HashSet<string>
            {
                "syswatch.v1.Policy", "syswatch.v1.Sessions", "syswatch.v1.Events", "syswatch.v1.Approvals",
                "syswatch.v1.Posture", "grpc.health.v1.Health",
            },
            names.ToHashSet());
    }

    [Fact]
    public async Task The_posture_is_for_everyone_with_its_gaps()
    {
        _daemon.Backend.Posture = FakeBackend.PostureOf(GuardState.Partial, "Moves are not seen.");

        var posture = await new V1.Posture.PostureClient(_daemon.Outsider(4242)).GetAsync(new());

        Assert.Equal("fake 1.0", posture.Kernel);
        Assert.Equal(6, posture.Guards.Count);
        Assert.All(posture.Guards, g => Assert.Equal(["Moves are not seen."], g.Gaps));
        Assert.All(posture.Guards, g => Assert.Equal(V1.GuardPosture.Types.State.Partial, g.State));
    }

    [Fact]
    public async Task Prepare_says_what_a_launch_would_get_and_starts_nothing()
    {
        _daemon.Backend.Posture = FakeBackend.PostureOf(GuardState.Partial, "Moves are not seen.");
        var sessions = new V1.Sessions.SessionsClient(_daemon.Outsider(1000));

        var plan = await sessions.PrepareAsync(new()
        {
            Executable = "/usr/bin/claude", Arguments = { "claude" }, Workspace = "/w",
        });

        Assert.Equal(("agents/claude", ""), (plan.Profile, plan.Refusal));
        Assert.Equal(6, plan.Gaps.Count);
        Assert.All(plan.Gaps, g => Assert.Equal(V1.GuardPosture.Types.State.Partial, g.State));
        Assert.Empty((await sessions.ListAsync(new())).Sessions);
    }

    [Fact]
    public async Task Prepare_says_why_a_launch_would_be_refused()
    {
        _daemon.Profiles.Texts["agents/generic"] = "error";
        var sessions = new V1.Sessions.SessionsClient(_daemon.Outsider(1000));

        var plan = await sessions.PrepareAsync(new() { Executable = "/usr/bin/x", Workspace = "/w" });

        Assert.Contains("generic.yaml:3:7", plan.Refusal);
    }

    [Fact]
    public async Task A_message_that_is_too_large_is_refused_and_the_next_is_served()
    {
        var policy = new V1.Policy.PolicyClient(_daemon.Outsider(1000));

        var e = await Assert.ThrowsAsync<RpcException>(() =>
            policy.ValidateProfileAsync(new() { Text = new string('x', 600_000) }).ResponseAsync);

        Assert.Equal(StatusCode.ResourceExhausted, e.StatusCode);
        Assert.True((await policy.ValidateProfileAsync(new() { Name = "x", Text = "fine" })).Valid);
    }

    [Fact]
    public async Task A_profile_with_errors_is_invalid_and_every_finding_has_its_place()
    {
        var policy = new V1.Policy.PolicyClient(_daemon.Outsider(1000));

        var answer = await policy.ValidateProfileAsync(new() { Name = "x", Text = "error" });

        Assert.False(answer.Valid);
        var diagnostic = Assert.Single(answer.Diagnostics);
        Assert.Equal(
            ("x.yaml", 3, 7, "Mend it."), (diagnostic.File, diagnostic.Line, diagnostic.Column, diagnostic.Hint));
    }

    [Fact]
    public async Task A_watcher_of_sessions_sees_its_own_begin_and_end()
    {
        using var call = new V1.Sessions.SessionsClient(_daemon.Outsider(1000)).Watch(new());
        await call.ResponseHeadersAsync;
        _daemon.Launch(uid: 1001);
        var own = _daemon.Launch(uid: 1000);
        _daemon.Backend.Host!.SessionEmptied(own.Id);

        var seen = new List<(string, V1.SessionChange.Types.Kind)>();
        while (seen.Count < 2 && await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken))
            seen.Add((call.ResponseStream.Current.Session.Id, call.ResponseStream.Current.Kind));

        Assert.Equal(
            [
                (own.Id.ToString(), V1.SessionChange.Types.Kind.Started),
                (own.Id.ToString(), V1.SessionChange.Types.Kind.Ended),
            ],
            seen);
    }

    [Fact]
    public void Another_users_real_process_is_known_by_the_kernels_word()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Becoming another user needs root.");
        Assert.SkipUnless(File.Exists("/usr/bin/setpriv"), "setpriv is needed.");
        Assert.SkipUnless(File.Exists("/usr/bin/curl"), "curl is needed.");
        _daemon.CallerUid = null;
        _daemon.Launch(uid: 1001, workspace: "/of-1001");
        _daemon.Launch(uid: 1000, workspace: "/of-1000");
        File.SetUnixFileMode(Path.GetDirectoryName(_daemon.SocketPath)!, (UnixFileMode)0x1ED);

        var answer = Run.Command("bash", "-c",
            @"printf '\0\0\0\0\0' | setpriv --reuid=1001 --clear-groups curl -s --http2-prior-knowledge " +
            $"--unix-socket {_daemon.SocketPath}" + " -H 'content-type: application/grpc' -H 'te: trailers' " +
            "--data-binary @- http://localhost/syswatch.v1.Sessions/List | tr -d '\\0'");

        Assert.Contains("/of-1001", answer);
        Assert.DoesNotContain("/of-1000", answer);
    }
}
