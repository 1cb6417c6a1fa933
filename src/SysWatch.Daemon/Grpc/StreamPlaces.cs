using Grpc.Core;
using SysWatch.Daemon.Identity;

namespace SysWatch.Daemon.Grpc;

/// <summary>How many streams there may be at once: of a session's members, of a user, of all but root.</summary>
internal sealed class StreamPlaces
{
    /// <summary>The event stream takes root's besides, and the daemon's own log.</summary>
    public const int TotalMax = 64;

    public const int PerUserMax = 16;

    public const int PerMemberMax = 4;

    private readonly Slots _slots = new(PerMemberMax, PerUserMax, TotalMax);

    /// <exception cref="RpcException">There are too many already.</exception>
    public IDisposable Take(Caller caller) => _slots.TryTake(caller) ?? throw Refusal.TooMany(
        $"Too many streams are open: {PerMemberMax} for a session, {PerUserMax} for a user, {TotalMax} for all are " +
        "the limits. End one.");
}
