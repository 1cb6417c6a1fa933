using System.Collections.Immutable;
using System.Text;
using Grpc.Core;
using SysWatch.Core.Backends;
using SysWatch.Windows.Launch;
using V1 = SysWatch.Protocol.V1;

namespace SysWatch.Cli.Systems;

/// <summary>The daemon's side of a launch on Windows, over its interface.</summary>
/// <param name="options">For each call: its deadline is looked at when the call is made.</param>
internal sealed class LaunchDesk(V1.Launches.LaunchesClient launches, Func<CallOptions> options) : ILaunchDesk
{
    public async Task<LaunchTerms> PrepareAsync(LaunchWish wish, CancellationToken cancellationToken)
    {
        var response = await launches.PrepareAsync(
            new V1.PrepareLaunchRequest
            {
                Profile = wish.Profile, Audit = wish.AuditOnly, Executable = wish.Executable, Command = wish.Command,
                Arguments = { wish.Arguments }, Workspace = wish.Workspace,
                Environment =
                {
                    wish.Environment.Select(v => new V1.EnvironmentVariable { Name = v.Key, Value = v.Value }),
                },
            },
            options().WithCancellationToken(cancellationToken));
        return new LaunchTerms(response.Refusal)
        {
            Ticket = response.Ticket, Profile = response.Profile, Tier = response.Tier,
            EnvironmentBlock = Encoding.Unicode.GetString(response.EnvironmentBlock.Span),
            Gaps = response.Gaps.Select(Of).ToImmutableArray(), Notes = [.. response.Notes],
        };
    }

    public async Task<LaunchOutcome> BeginAsync(
        string ticket, int pid, long creation, CancellationToken cancellationToken)
    {
        var response = await launches.BeginAsync(
            new V1.BeginLaunchRequest { Ticket = ticket, Pid = pid, Creation = creation },
            options().WithCancellationToken(cancellationToken));
        return new LaunchOutcome(response.Session, response.Refusal);
    }

    private static GuardPosture Of(V1.GuardPosture gap) => new(
        (Policy.Decisions.Guard)gap.Guard, (GuardState)gap.State, [.. gap.Mechanisms], [.. gap.Gaps], gap.Raise);
}
