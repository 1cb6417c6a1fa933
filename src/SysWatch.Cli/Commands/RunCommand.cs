using System.CommandLine;

namespace SysWatch.Cli.Commands;

/// <summary>
/// `run` as help and completion know it. Program.cs starts commands by way of Launching, without this tree; only
/// `--help` and mistakes come here.
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
        return new Command(Name, "Start an agent, or any command, as a guarded session")
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
    }
}
