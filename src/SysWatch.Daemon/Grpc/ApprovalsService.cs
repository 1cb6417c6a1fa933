using Grpc.Core;
using SysWatch.Core.Approvals;
using SysWatch.Core.Sessions;
using SysWatch.Daemon.Identity;
using V1 = SysWatch.Protocol.V1;

namespace SysWatch.Daemon.Grpc;

/// <summary>The questions of `ask` rules: to see for members, to answer for their session's owner and root.</summary>
internal sealed class ApprovalsService(Permissions permissions, ApprovalQueue approvals, StreamPlaces places)
    : V1.Approvals.ApprovalsBase
{
    public override Task<V1.ListApprovalsResponse> List(V1.ListApprovalsRequest request, ServerCallContext context)
    {
        var wanted = Wanted(Permissions.CertainCallerOf(context), request.Session);
        return Task.FromResult(new V1.ListApprovalsResponse
        {
            Approvals = { approvals.Pending().Where(wanted).Select(Wire.Of) },
        });
    }

    public override async Task Watch(
        V1.WatchApprovalsRequest request, IServerStreamWriter<V1.Approval> responseStream, ServerCallContext context)
    {
        var caller = Permissions.CertainCallerOf(context);
        var wanted = Wanted(caller, request.Session);
        using var place = places.Take(caller);
        using var reader = approvals.Watch(out var pending);
        await context.WriteResponseHeadersAsync([]);
        foreach (var approval in pending.Where(wanted))
            await responseStream.WriteAsync(Wire.Of(approval), context.CancellationToken);
        while (await reader.Changes.WaitToReadAsync(context.CancellationToken))
        {
            while (reader.Changes.TryRead(out var approval))
            {
                if (wanted(approval))
                    await responseStream.WriteAsync(Wire.Of(approval), context.CancellationToken);
            }
        }

        throw reader.IsCutOff ? Refusal.CutOff() : Refusal.Stopping();
    }

    public override Task<V1.ResolveApprovalResponse> Resolve(
        V1.ResolveApprovalRequest request, ServerCallContext context)
    {
        var caller = permissions.OutsiderOf(context, "answer a question of an ask rule");
        if (!approvals.TryGet(request.Id, out var approval) || !permissions.SeenBy(caller)(approval.Question.Session))
            throw Refusal.NotFound("There is no such question (any more). See syswatch approve.");
        return approvals.Resolve(request.Id, request.Approve, caller.Name, out var ended) switch
        {
            ResolveOutcome.Resolved => Task.FromResult(new V1.ResolveApprovalResponse { Approval = Wire.Of(ended!) }),
            ResolveOutcome.TooLate => throw Refusal.TooLate(
                $"Question {ended!.Id} has come to its end before: {ended.State.ToString().ToLowerInvariant()}."),
            _ => throw Refusal.NotFound("There is no such question (any more). See syswatch approve."),
        };
    }

    private Func<Approval, bool> Wanted(Caller caller, string session)
    {
        if (session.Length > 0)
        {
            var only = new SessionId(permissions.Record(caller, session).Id);
            return approval => approval.Question.Session == only;
        }

        var seen = permissions.SeenBy(caller);
        return approval => seen(approval.Question.Session);
    }
}
