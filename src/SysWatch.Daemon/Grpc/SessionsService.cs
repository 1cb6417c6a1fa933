using Grpc.Core;
using SysWatch.Core.Backends;
using SysWatch.Core.Pipeline;
using SysWatch.Core.Processes;
using SysWatch.Core.Sessions;
using SysWatch.Daemon.Identity;
using V1 = SysWatch.Protocol.V1;

namespace SysWatch.Daemon.Grpc;

/// <summary>The sessions: to look at for everyone in them, to end for their owners.</summary>
internal sealed class SessionsService(
    Permissions permissions, SessionRegistry sessions, EventStream events, IBackend backend, StreamPlaces places)
    : V1.Sessions.SessionsBase
{
    public override Task<V1.PrepareResponse> Prepare(V1.PrepareRequest request, ServerCallContext context)
    {
        var caller = permissions.OutsiderOf(context, "prepare another session");
        if (!request.Executable.StartsWith('/') || !request.Workspace.StartsWith('/'))
            throw Refusal.Invalid("executable, workspace: must be absolute paths.");
        var plan = sessions.Plan(new LaunchRequest(
            new ProcessIdentity(caller.Pid, 0), caller.User, 0, request.Profile, AuditOnly: false, request.Executable,
            [.. request.Arguments], request.Workspace));
        return Task.FromResult(new V1.PrepareResponse
        {
            Profile = plan.Profile, Rules = plan.Result?.Policy?.Rules.Length ?? 0,
            Gaps = { plan.Gaps.Select(Wire.Of) }, Notes = { plan.Notes.Select(WireText.Of) },
            Refusal = WireText.Of(plan.Refusal),
        });
    }

    public override Task<V1.ListSessionsResponse> List(V1.ListSessionsRequest request, ServerCallContext context)
    {
        var caller = Permissions.CertainCallerOf(context);
        return Task.FromResult(new V1.ListSessionsResponse
        {
            Sessions = { sessions.List().Where(v => Permissions.Sees(caller, v.Session.Record)).Select(Message) },
        });
    }

    public override Task<V1.Session> Get(V1.GetSessionRequest request, ServerCallContext context)
    {
        var view = permissions.Running(Permissions.CertainCallerOf(context), request.Session);
        var message = Message(view);
        message.Processes.AddRange(backend.Processes(view.Session.Id).Select(p => Wire.Of(p, isShort: true)));
        return Task.FromResult(message);
    }

    public override async Task Watch(
        V1.WatchSessionsRequest request, IServerStreamWriter<V1.SessionChange> responseStream,
        ServerCallContext context)
    {
        var caller = Permissions.CertainCallerOf(context);
        using var place = places.Take(caller);
        using var reader = sessions.Watch(out var present);
        await context.WriteResponseHeadersAsync([]);
        foreach (var view in present.Where(v => Permissions.Sees(caller, v.Session.Record)))
            await Send(responseStream, V1.SessionChange.Types.Kind.Present, view, context);
        while (await reader.Changes.WaitToReadAsync(context.CancellationToken))
        {
            while (reader.Changes.TryRead(out var change))
            {
                if (Permissions.Sees(caller, change.Session.Session.Record))
                    await Send(responseStream, KindOf(change.Kind), change.Session, context);
            }
        }

        throw reader.IsCutOff ? Refusal.CutOff() : Refusal.Stopping();
    }

    public override Task<V1.FreezeResponse> Freeze(V1.FreezeRequest request, ServerCallContext context)
    {
        var id = Target(context, request.Session, request.Frozen ? "freeze a session" : "thaw a session");
        Do(id, () => sessions.Freeze(id, request.Frozen));
        return Task.FromResult(new V1.FreezeResponse());
    }

    public override Task<V1.KillResponse> Kill(V1.KillRequest request, ServerCallContext context)
    {
        var id = Target(context, request.Session, "kill a session");
        int? processes = null;
        Do(id, () => (processes = sessions.Kill(id, Permissions.CallerOf(context).Name)) is not null);
        return Task.FromResult(new V1.KillResponse { Processes = processes ?? 0 });
    }

    public override Task<V1.ReleaseResponse> Release(V1.ReleaseRequest request, ServerCallContext context)
    {
        var id = Target(context, request.Session, "release a session");
        Do(id, () => sessions.Release(id, Permissions.CallerOf(context).Name));
        return Task.FromResult(new V1.ReleaseResponse());
    }

    private SessionId Target(ServerCallContext context, string session, string what) =>
        permissions.Running(permissions.OutsiderOf(context, what), session).Session.Id;

    private static void Do(SessionId session, Func<bool> deed)
    {
        try
        {
            if (!deed())
                throw Refusal.NotFound($"Session {session} has ended meanwhile.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            throw Refusal.Failed(e);
        }
    }

    private V1.Session Message(SessionView view) => Wire.Of(view, events.DenialCount(view.Session.Id));

    private Task Send(
        IServerStreamWriter<V1.SessionChange> writer, V1.SessionChange.Types.Kind kind, SessionView view,
        ServerCallContext context) =>
        writer.WriteAsync(new V1.SessionChange { Kind = kind, Session = Message(view) }, context.CancellationToken);

    private static V1.SessionChange.Types.Kind KindOf(SessionChangeKind kind) => kind switch
    {
        SessionChangeKind.Started => V1.SessionChange.Types.Kind.Started,
        SessionChangeKind.Changed => V1.SessionChange.Types.Kind.Changed,
        _ => V1.SessionChange.Types.Kind.Ended,
    };
}
