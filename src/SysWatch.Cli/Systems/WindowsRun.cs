using System.Runtime.Versioning;
using Grpc.Core;
using SysWatch.Cli.Connection;
using SysWatch.Cli.Output;
using SysWatch.Core.Backends;
using SysWatch.Windows.Launch;

namespace SysWatch.Cli.Systems;

/// <summary>What `run` was given on Windows, where `syswatch` is this program and nothing stands before it.</summary>
/// <param name="Command">The command and its arguments.</param>
/// <param name="Profile">Empty: by the command's signature.</param>
/// <param name="AuditOnly">`--mode audit`.</param>
internal sealed record WindowsRun(
    IReadOnlyList<string> Command, string Profile, bool AuditOnly, bool IsQuiet, string RunDirectory)
{
    /// <summary>Compiling a profile may take a second, and a machine that starts has others to wait for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <returns>The command's exit code.</returns>
    /// <exception cref="CliException">Nothing was run.</exception>
    public Task<int> StartAsync(Terminal terminal, CancellationToken cancellationToken) =>
        OperatingSystem.IsWindows() ? StartHereAsync(terminal, cancellationToken)
            : throw new PlatformNotSupportedException();

    [SupportedOSPlatform("windows")]
    private async Task<int> StartHereAsync(Terminal terminal, CancellationToken cancellationToken)
    {
        using var desk = new LaunchDesk(RunDirectory, Patience);
        try
        {
            var outcome = await new LaunchClient(desk).RunAsync(
                Profile, AuditOnly, [.. Command], terms => Tell(terminal, terms), cancellationToken);
            return outcome.Refusal.Length == 0
                ? outcome.ExitCode
                : throw new CliException(outcome.ExitCode, outcome.Refusal + " Nothing was run.");
        }
        catch (RpcException failure)
        {
            var told = Failures.Of(failure);
            throw new CliException(ExitCodes.LaunchFailed, told.Message + " Nothing was run.");
        }
        catch (CliException unreachable) when (unreachable.ExitCode is ExitCodes.NoDaemon or ExitCodes.NotPermitted)
        {
            // A command may end with 3 of its own: what `run` says of itself is 125 and above, as on Linux.
            throw new CliException(ExitCodes.LaunchFailed, unreachable.Message + ". Nothing was run.");
        }
    }

    private void Tell(Terminal terminal, LaunchTerms terms)
    {
        if (IsQuiet)
            return;
        var open = Words(terms, held: false);
        var partly = Words(terms, held: true);
        terminal.Error.Write($"syswatch: profile {terms.Profile}, tier {terms.Tier}");
        terminal.Error.Write(AuditOnly ? ", audit only: nothing is refused" : "");
        terminal.Error.Write(partly.Length > 0 ? $"; held in part: {partly}" : "");
        terminal.Error.Write(open.Length > 0 ? $"; NOT enforced: {open}" : "");
        terminal.Error.Write(" (`syswatch doctor`)\n");
        foreach (var note in terms.Notes)
            terminal.Error.Write($"  {VisibleText.Of(note)}\n");
    }

    private static string Words(LaunchTerms terms, bool held) => string.Join(", ", terms.Gaps
        .Where(gap => (gap.State is GuardState.Enforced or GuardState.Partial) == held)
        .Select(gap => gap.Guard.ToString().ToLowerInvariant()));
}
