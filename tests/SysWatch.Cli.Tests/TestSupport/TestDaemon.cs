using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SysWatch.Protocol.V1;

namespace SysWatch.Cli.Tests.TestSupport;

/// <summary>
/// A gRPC server on a unix socket of its own that speaks the real protocol and answers what a test has written down.
/// </summary>
internal sealed class TestDaemon : IAsyncDisposable
{
    private readonly WebApplication _server;

    private TestDaemon(WebApplication server, Script script, string runDirectory)
    {
        _server = server;
        Script = script;
        RunDirectory = runDirectory;
    }

    public Script Script { get; }

    public string RunDirectory { get; }

    public static async Task<TestDaemon> StartAsync()
    {
        var directory = Directory.CreateTempSubdirectory("swcli").FullName;
        var script = new Script();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(
            Path.Join(directory, "api.sock"), listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(script);
        var server = builder.Build();
        server.MapGrpcService<ScriptedPolicy>();
        server.MapGrpcService<ScriptedSessions>();
        server.MapGrpcService<ScriptedEvents>();
        server.MapGrpcService<ScriptedApprovals>();
        server.MapGrpcService<ScriptedPosture>();
        await server.StartAsync(TestContext.Current.CancellationToken);
        return new TestDaemon(server, script, directory);
    }

    public Task<Outcome> RunAsync(params string[] arguments) =>
        new TestTerminal { RunDirectory = RunDirectory }.RunAsync(arguments);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(RunDirectory, recursive: true);
    }
}

/// <summary>What the daemon answers, and what it was asked.</summary>
internal sealed class Script
{
    public List<object> Requests { get; } = [];

    public CheckResponse Check { get; set; } = new();

    /// <summary>The caller is in no session.</summary>
    public bool CheckNeedsSession { get; set; }

    public ExplainResponse Explain { get; set; } = new();

    public List<Session> Sessions { get; } = [];

    public List<Event> Events { get; } = [];

    public List<Approval> Approvals { get; } = [];

    public PostureReport Posture { get; set; } = new();

    public int Killed { get; set; }

    /// <summary>Every call is answered with it.</summary>
    public Status? Failure { get; set; }

    public T Asked<T>() => Requests.OfType<T>().Single();

    public TAnswer Answer<TAnswer>(object request, Func<TAnswer> answer)
    {
        lock (Requests)
            Requests.Add(request);
        return Failure is { } failure ? throw new RpcException(failure) : answer();
    }
}

internal sealed class ScriptedPolicy(Script script) : SysWatch.Protocol.V1.Policy.PolicyBase
{
    public override Task<CheckResponse> Check(CheckRequest request, ServerCallContext context) =>
        Task.FromResult(script.Answer(request, () => request.Session.Length == 0 && script.CheckNeedsSession
            ? throw new RpcException(new Status(StatusCode.InvalidArgument, "The caller is in no session: name one."))
            : script.Check));

    public override Task<ExplainResponse> Explain(ExplainRequest request, ServerCallContext context) =>
        Task.FromResult(script.Answer(request, () => script.Explain));
}

internal sealed class ScriptedSessions(Script script) : Sessions.SessionsBase
{
    public override Task<ListSessionsResponse> List(ListSessionsRequest request, ServerCallContext context) =>
        Task.FromResult(script.Answer(request, () => new ListSessionsResponse { Sessions = { script.Sessions } }));

    public override Task<Session> Get(GetSessionRequest request, ServerCallContext context) =>
        Task.FromResult(script.Answer(request, () => script.Sessions.Find(s => s.Id == request.Session)
            ?? throw new RpcException(new Status(StatusCode.NotFound, $"there is no session {request.Session}"))));

    public override Task<FreezeResponse> Freeze(FreezeRequest request, ServerCallContext context) =>
        Task.FromResult(script.Answer(request, () => new FreezeResponse()));

    public override Task<KillResponse> Kill(KillRequest request, ServerCallContext context) =>
        Task.FromResult(script.Answer(request, () => new KillResponse { Processes = script.Killed }));

    public override Task<ReleaseResponse> Release(ReleaseRequest request, ServerCallContext context) =>
        Task.FromResult(script.Answer(request, () => new ReleaseResponse()));
}

internal sealed class ScriptedEvents(Script script) : Events.EventsBase
{
    public override async Task Subscribe(
        SubscribeRequest request, IServerStreamWriter<Event> responseStream, ServerCallContext context)
    {
        script.Answer(request, () => 0);
        var past = script.Events.Where(e => request.NoFollow && e.Sequence > request.AfterSequence);
        foreach (var one in past)
            await responseStream.WriteAsync(one);
        if (!request.NoFollow)
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
    }
}

internal sealed class ScriptedApprovals(Script script) : Approvals.ApprovalsBase
{
    public override Task<ListApprovalsResponse> List(ListApprovalsRequest request, ServerCallContext context) =>
        Task.FromResult(script.Answer(request, () => new ListApprovalsResponse { Approvals = { script.Approvals } }));

    public override async Task Watch(
        WatchApprovalsRequest request, IServerStreamWriter<Approval> responseStream, ServerCallContext context)
    {
        script.Answer(request, () => 0);
        foreach (var approval in script.Approvals)
            await responseStream.WriteAsync(approval);
    }

    public override Task<ResolveApprovalResponse> Resolve(ResolveApprovalRequest request, ServerCallContext context) =>
        Task.FromResult(script.Answer(request, () =>
        {
            var approval = script.Approvals.Find(a => a.Id == request.Id)?.Clone()
                ?? throw new RpcException(new Status(StatusCode.NotFound, $"there is no question {request.Id}"));
            if (approval.State == Approval.Types.State.Pending)
                approval.State = request.Approve ? Approval.Types.State.Approved : Approval.Types.State.Denied;
            return new ResolveApprovalResponse { Approval = approval };
        }));
}

internal sealed class ScriptedPosture(Script script) : Posture.PostureBase
{
    public override Task<PostureReport> Get(GetPostureRequest request, ServerCallContext context) =>
        Task.FromResult(script.Answer(request, () => script.Posture));
}
