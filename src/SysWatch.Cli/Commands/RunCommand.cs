using System.CommandLine;

namespace SysWatch.Cli.Commands;

/// <summary>
/// `run` as help and completion know it. `syswatch` starts commands by itself, without this tree; only `--help` comes
/// here, and who calls this program by its own name.
/// </summary>
internal static class RunCommand
{
    public const string Name = "run";

    public static Command Create()
    {
        var mode = new Option<string?>("--mode", "-m")
        {
            Description = "audit: record what would be refused, and let it go on [the profile's]",
            HelpName = "enforce|audit",
        };
        mode.AcceptOnlyFromAmong("enforce", "audit");
        var run = new Command(Name, "Start an agent, or any command, as a guarded session")
        {
            new Argument<string[]>("COMMAND")
            {
                Description = "The command and its arguments; `--` before it where it starts with a dash",
                Arity = ArgumentArity.OneOrMore,
            },
            new Option<string?>("--profile", "-p")
            {
                Description = "The profile [the one whose signature the command matches, else agents/generic]",
                HelpName = "NAME",
            },
            mode,
            new Option<bool>("--quiet", "-q") { Description = "Print errors only" },
        };
        run.SetAction(int (_) => throw new CliException(
            ExitCodes.LaunchFailed,
            "these options of run are not understood; see `syswatch run --help`. Nothing was run."));
        return run;
    }
}
