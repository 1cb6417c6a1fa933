namespace SysWatch.Cli.Systems;

/// <summary>What `run` was given on Windows, where `syswatch` is this program and nothing stands before it.</summary>
/// <param name="Command">The command and its arguments.</param>
/// <param name="Profile">Empty: by the command's signature.</param>
/// <param name="AuditOnly">`--mode audit`.</param>
internal sealed record WindowsRun(
    IReadOnlyList<string> Command, string Profile, bool AuditOnly, bool IsQuiet, string RunDirectory)
{
    /// <returns>The command's exit code.</returns>
    /// <exception cref="CliException">Nothing was run.</exception>
    public Task<int> StartAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        throw new CliException(ExitCodes.LaunchFailed,
            $"this build cannot start sessions on Windows yet, so {Command[0]} would run unguarded. Nothing was run.");
    }
}
