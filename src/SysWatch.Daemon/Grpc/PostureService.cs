using Grpc.Core;
using SysWatch.Core.Backends;
using V1 = SysWatch.Protocol.V1;

namespace SysWatch.Daemon.Grpc;

/// <summary>What is held here, for everyone to see.</summary>
internal sealed class PostureService(IBackend backend, Hosting.DaemonVersion version) : V1.Posture.PostureBase
{
    public override Task<V1.PostureReport> Get(V1.GetPostureRequest request, ServerCallContext context)
    {
        var posture = backend.Posture;
        return Task.FromResult(new V1.PostureReport
        {
            Version = version.Text, Kernel = posture.Kernel, Guards = { posture.Guards.Select(Wire.Of) },
            Lost = { posture.Lost }, Unheld = { posture.Unheld.Select(Wire.Of) },
            Reactions = posture.Reactions is { } reactions ? ReactionsOf(reactions) : null,
        });
    }

    private static V1.Reactions ReactionsOf(ReactionFigures reactions) => new()
    {
        Count = reactions.Count, MedianMs = reactions.Median.TotalMilliseconds,
        P99Ms = reactions.P99.TotalMilliseconds, LongestMs = reactions.Longest.TotalMilliseconds,
        BudgetMs = reactions.Budget.TotalMilliseconds, OverBudget = reactions.OverBudget,
    };
}
