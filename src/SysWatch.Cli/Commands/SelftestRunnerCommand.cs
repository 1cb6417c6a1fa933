using System.CommandLine;
using SysWatch.Cli.Selftest;

namespace SysWatch.Cli.Commands;

/// <summary>Hidden; `selftest` runs it outside of a session and as a session's command.</summary>
internal static class SelftestRunnerCommand
{
    public const string Name = "selftest-runner";

    public static Command Create(CommandContext context)
    {
        var command = new Command(Name, "What `syswatch selftest` runs its scripts with") { Hidden = true };
        command.SetAction(async (_, cancellationToken) =>
        {
            await Runner.RunAsync(context.Terminal.In, context.Terminal.Out, cancellationToken);
            return ExitCodes.Success;
        });
        return command;
    }
}
