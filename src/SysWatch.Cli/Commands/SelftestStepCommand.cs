using System.CommandLine;
using SysWatch.Cli.Selftest;

namespace SysWatch.Cli.Commands;

/// <summary>Hidden; scripts of `selftest` for Windows call it. Prints its attack's mark where it was done.</summary>
internal static class SelftestStepCommand
{
    public const string Name = "selftest-step";

    public static Command Create(CommandContext context)
    {
        var words = new Argument<string[]>("WORD") { Arity = ArgumentArity.OneOrMore };
        var command = new Command(Name, "What scripts of `syswatch selftest` call") { words };
        command.Hidden = true;
        command.SetAction(async (parse, cancellationToken) =>
        {
            if (await Step.RunAsync(parse.GetRequiredValue(words), cancellationToken) is { } problem)
                throw new CliException(ExitCodes.No, problem);
            context.Terminal.Out.Write((context.Terminal.Variable("MARK") ?? "") + "\n");
            return ExitCodes.Success;
        });
        return command;
    }
}
