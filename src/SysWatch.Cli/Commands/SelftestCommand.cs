using System.CommandLine;
using SysWatch.Cli.Output;
using SysWatch.Cli.Selftest;
using SysWatch.Protocol.V1;

namespace SysWatch.Cli.Commands;

/// <summary>`selftest --attack`: harmless attacks on decoys, to see what is held on this machine.</summary>
internal static class SelftestCommand
{
    public static Command Create(CommandContext context)
    {
        var attack = new Option<bool>("--attack")
        {
            Description = "Try harmless attacks on decoys, first outside of a session, then inside",
        };
        var profile = new Option<string?>("--profile", "-p")
        {
            Description = "The profile to try [the one that `syswatch run` takes for any command]",
            HelpName = "NAME",
        };
        var only = new Option<string?>("--only")
        {
            Description = "Only this class, or the attack of this id: " + string.Join(", ", AttackTable.Classes),
            HelpName = "CLASS|ID",
        };
        only.CompletionSources.Add(AttackTable.Classes.ToArray());
        var list = new Option<bool>("--list") { Description = "Show the attacks and try none" };
        var command = new Command("selftest", "Try what the guards hold on this machine, with harmless attacks")
        {
            attack, profile, only, list, context.Json,
        };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var word = parse.GetValue(only) ?? "";
            var attacks = AttackTable.Of(word);
            if (attacks.Count == 0)
                throw new CliException(ExitCodes.Usage, $"there is no class and no attack {word}: the classes are " +
                    string.Join(", ", AttackTable.Classes) + "; `syswatch selftest --list` has the ids");
            if (parse.GetValue(list))
                return List(context, parse, attacks);
            if (!parse.GetValue(attack))
                throw new CliException(ExitCodes.Usage, "selftest needs --attack, which runs harmless attacks on " +
                    "decoys as you, or --list, which shows them");
            return await RunAsync(context, parse, attacks, parse.GetValue(profile) ?? "", cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        CommandContext context, ParseResult parse, IReadOnlyList<Attack> attacks, string profile,
        CancellationToken cancellationToken)
    {
        using var daemon = await context.ConnectAsync(parse, cancellationToken);
        var posture = await daemon.Posture.GetAsync(new GetPostureRequest(), daemon.Unary);
        var run = new SelftestRun(daemon, context.RunDirectoryOf(parse), context.Terminal.Variable);
        var report = await run.RunAsync(attacks, profile, cancellationToken);
        var exitCode = Judge.IsFailure(report.Findings) ? ExitCodes.No : ExitCodes.Success;
        if (!parse.GetValue(context.Json))
        {
            SelftestLines.Write(context.ScreenFor(parse), report, posture, exitCode);
            return exitCode;
        }
        foreach (var finding in report.Findings)
            context.WriteJson(SelftestLines.Shape(finding, posture), c => c.SelftestJson);
        context.WriteJson(SelftestLines.Total(report, exitCode), c => c.SelftestTotalJson);
        return exitCode;
    }

    private static int List(CommandContext context, ParseResult parse, IReadOnlyList<Attack> attacks)
    {
        var screen = context.ScreenFor(parse);
        foreach (var attack in attacks)
            if (parse.GetValue(context.Json))
                context.WriteJson(SelftestLines.Shape(attack), c => c.SelftestJson);
            else
                screen.Record(Piece.Strong(attack.Id), attack.Title);
        return ExitCodes.Success;
    }
}
