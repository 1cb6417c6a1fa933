using System.Collections.Immutable;
using System.Text;
using SysWatch.Cli.Connection;
using SysWatch.Core.Backends;
using SysWatch.Windows.Launch;
using V1 = SysWatch.Protocol.V1;

namespace SysWatch.Cli.Systems;

/// <summary>
/// The daemon's side of a launch on Windows, over its interface. It is reached when it is asked the first time: whether
/// there is such a command depends on nobody.
/// </summary>
/// <param name="patience">For each call.</param>
internal sealed class LaunchDesk(string runDirectory, TimeSpan patience) : ILaunchDesk, IDisposable
{
    private DaemonConnection? _connection;

    public async Task<LaunchTerms> PrepareAsync(LaunchWish wish, CancellationToken cancellationToken)
    {
        _connection = await DaemonConnection.OpenAsync(runDirectory, cancellationToken);
        var response = await _connection.Launches.PrepareAsync(
            new V1.PrepareLaunchRequest
            {
                Profile = wish.Profile, Audit = wish.AuditOnly, Executable = wish.Executable, Command = wish.Command,
                Arguments = { wish.Arguments }, Workspace = wish.Workspace,
                Environment =
                {
                    wish.Environment.Select(v => new V1.EnvironmentVariable { Name = v.Key, Value = v.Value }),
                },
            },
            _connection.Within(patience));
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
        var response = await _connection!.Launches.BeginAsync(
            new V1.BeginLaunchRequest { Ticket = ticket, Pid = pid, Creation = creation },
            _connection.Within(patience));
        return new LaunchOutcome(response.Session, response.Refusal);
    }

    public void Dispose() => _connection?.Dispose();

    private static GuardPosture Of(V1.GuardPosture gap) => new(
        (Policy.Decisions.Guard)gap.Guard, (GuardState)gap.State, [.. gap.Mechanisms], [.. gap.Gaps], gap.Raise);
}
