using System.CommandLine;
using SysWatch.Cli.Systems;

namespace SysWatch.Cli.Commands;

/// <summary>
/// `run` as help and completion know it. `syswatch` starts commands by itself, without this tree; only `--help` comes
/// here, and who calls this program by its own name. On Windows it is this program that starts them.
/// </summary>
internal static class RunCommand
{
    public const string Name = "run";

    public static Command Create(CommandContext context)
    {
        var mode = new Option<string?>("--mode", "-m")
        {
            Description = "audit: record what would be refused, and let it go on [the profile's]",
            HelpName = "enforce|audit",
        };
        mode.AcceptOnlyFromAmong("enforce", "audit");
        var command = new Argument<string[]>("COMMAND")
        {
            Description = "The command and its arguments; `--` before it where it starts with a dash",
            Arity = ArgumentArity.OneOrMore,
        };
        var profile = new Option<string?>("--profile", "-p")
        {
            Description = "The profile [the one whose signature the command matches, else agents/generic]",
            HelpName = "NAME",
        };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "Print errors only" };
        var run = new Command(Name, "Start an agent, or any command, as a guarded session")
        {
            command, profile, mode, quiet,
        };
        if (OperatingSystem.IsWindows())
        {
            run.SetAction((parse, cancellationToken) => new WindowsRun(
                parse.GetRequiredValue(command), parse.GetValue(profile) ?? "", parse.GetValue(mode) == "audit",
                parse.GetValue(quiet), context.RunDirectoryOf(parse)).StartAsync(context.Terminal, cancellationToken));
            return run;
        }
        run.SetAction(int (_) => throw new CliException(
            ExitCodes.LaunchFailed,
            "these options of run are not understood; see `syswatch run --help`. Nothing was run."));
        return run;
    }
}
