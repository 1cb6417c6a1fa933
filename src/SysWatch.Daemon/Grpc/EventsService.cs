using System.Collections.Immutable;
using Grpc.Core;
using SysWatch.Core.Backends;
using SysWatch.Core.Events;
using SysWatch.Core.Pipeline;
using SysWatch.Core.Sessions;
using SysWatch.Daemon.Identity;
using SysWatch.Policy.Decisions;
using V1 = SysWatch.Protocol.V1;

namespace SysWatch.Daemon.Grpc;

/// <summary>The event stream, for each caller what it may see.</summary>
internal sealed class EventsService(
    Permissions permissions, EventStream events, StreamPlaces places, IBackend backend) : V1.Events.EventsBase
{
    public override async Task Subscribe(
        V1.SubscribeRequest request, IServerStreamWriter<V1.Event> responseStream, ServerCallContext context)
    {
        var caller = Permissions.CertainCallerOf(context);
        var filter = FilterOf(request, caller);
        using var place = places.Take(caller);
        if (request.NoFollow)
            backend.TellCounts();
        using var subscription = events.Subscribe(
            filter, request.AfterSequence, out var past, fromStart: request.NoFollow)
            ?? throw Refusal.TooMany("Too many readers follow the events. End one.");
        foreach (var systemEvent in past)
            await responseStream.WriteAsync(Wire.Of(systemEvent), context.CancellationToken);
        if (request.NoFollow)
            return;
        // The reader learns that it is subscribed before anything happens.
        await context.WriteResponseHeadersAsync([]);
        while (await subscription.Events.WaitToReadAsync(context.CancellationToken))
            await Send(subscription, responseStream, context.CancellationToken);
        throw Refusal.Stopping();
    }

    private static async Task Send(
        EventSubscription subscription, IServerStreamWriter<V1.Event> writer, CancellationToken cancellationToken)
    {
        while (subscription.Events.TryRead(out var systemEvent))
            await writer.WriteAsync(Wire.Of(systemEvent), cancellationToken);
        if (subscription.TakeLoss() is { } loss)
            await writer.WriteAsync(Wire.Of(loss), cancellationToken);
    }

    private EventFilter FilterOf(V1.SubscribeRequest request, Caller caller)
    {
        var kinds = request.Kinds.Aggregate(EventKinds.None, (all, kind) => all | KindOf(kind));
        ImmutableArray<Guard> guards = [.. request.Guards.Select(GuardOf)];
        if (request.Session.Length == 0)
            return new EventFilter(permissions.SeenBy(caller), kinds, guards);
        var only = new SessionId(permissions.Record(caller, request.Session).Id);
        return new EventFilter(session => session == only, kinds, guards);
    }

    private static EventKinds KindOf(string kind) => kind switch
    {
        "session" => EventKinds.Session,
        "process" => EventKinds.Process,
        "access" => EventKinds.Access,
        "denial" => EventKinds.Denial,
        "approval" => EventKinds.Approval,
        "lost" => EventKinds.Lost,
        "allowed" => EventKinds.Allowed,
        _ => throw Refusal.Invalid("kinds: use session, process, access, denial, approval, lost or allowed."),
    };

    private static Guard GuardOf(V1.Guard guard) =>
        Enum.IsDefined((Guard)guard) ? (Guard)guard : throw Refusal.Invalid($"guards: there is no guard {(int)guard}.");
}
