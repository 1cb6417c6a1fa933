using System.CommandLine;
using System.Globalization;
using SysWatch.Cli.Json;
using SysWatch.Cli.Selftest;
using SysWatch.Protocol.V1;

namespace SysWatch.Cli.Output;

/// <summary>What `selftest` says: what needs a look, a table of classes, and one line that sums up.</summary>
internal static class SelftestLines
{
    private static readonly Outcome[] Outcomes = Enum.GetValues<Outcome>();

    public static int List(CommandContext context, ParseResult parse, IReadOnlyList<Attack> attacks)
    {
        var screen = context.ScreenFor(parse);
        foreach (var attack in attacks)
            if (parse.GetValue(context.Json))
                context.WriteJson(
                    new SelftestJson(attack.Id, ClassOf(attack), attack.Title, GuardOf(attack), null, null, null, null)
                    {
                        Script = attack.Script,
                        Needs = attack.Needs,
                    },
                    c => c.SelftestJson);
            else
                screen.Record(Piece.Strong(attack.Id), attack.Title);
        return ExitCodes.Success;
    }

    public static void Write(
        CommandContext context, ParseResult parse, SelftestReport report, PostureReport posture, int exitCode)
    {
        if (parse.GetValue(context.Json))
        {
            foreach (var finding in report.Findings)
                context.WriteJson(Shape(finding, posture), c => c.SelftestJson);
            context.WriteJson(Total(report, exitCode), c => c.SelftestTotalJson);
            return;
        }
        var screen = context.ScreenFor(parse);
        foreach (var finding in report.Findings)
            if (!screen.IsRich || finding.Outcome is not (Outcome.Held or Outcome.Works))
                WriteOne(screen, finding, posture);
        screen.Table(
            ["class", .. Outcomes.Select(WordOf)],
            [.. report.Findings.GroupBy(f => f.Attack.Class).Select(Row)]);
        screen.Record(
            exitCode == ExitCodes.Success ? Piece.Good("passed") : Piece.Bad("failed"),
            $"profile {report.Profile}" + (report.Mode == "audit" ? " (audit)" : ""), Sum(report));
    }

    private static void WriteOne(Screen screen, Finding finding, PostureReport posture)
    {
        screen.Record(
            new Piece(WordOf(finding.Outcome), ToneOf(finding.Outcome)), Piece.Strong(finding.Attack.Id),
            finding.Attack.Title, Piece.Accent(string.Join(", ", finding.Rules)), Piece.Faint(finding.Why));
        if (PostureOf(finding, posture) is not { } guard)
            return;
        RuleLines.Write(
            screen, "posture", $"{Words.Of(guard.Guard)} is ",
            new Piece(Words.Of(guard.State), Words.ToneOf(guard.State)));
        foreach (var gap in guard.Gaps)
            RuleLines.Write(screen, "gap", gap);
    }

    private static IReadOnlyList<Piece> Row(IGrouping<AttackClass, Finding> findings) =>
    [
        AttackTable.WordOf(findings.Key),
        .. Outcomes.Select(o => findings.Count(f => f.Outcome == o)).Select((count, i) => count == 0
            ? Piece.Faint("-")
            : new Piece(count.ToString(CultureInfo.InvariantCulture), ToneOf(Outcomes[i]))),
    ];

    private static string Sum(SelftestReport report) => string.Join(", ", Outcomes
        .Select(o => (Outcome: o, Count: report.Findings.Count(f => f.Outcome == o)))
        .Where(sum => sum.Count > 0 || sum.Outcome is Outcome.NotHeld or Outcome.Broken)
        .Select(sum => string.Create(CultureInfo.InvariantCulture, $"{sum.Count} {WordOf(sum.Outcome)}")));

    private static SelftestJson Shape(Finding finding, PostureReport posture) => new(
        finding.Attack.Id, ClassOf(finding.Attack), finding.Attack.Title, GuardOf(finding.Attack),
        NameOf(finding.Outcome), finding.Why, finding.Rules,
        PostureOf(finding, posture) is { } guard ? JsonShapes.Of(guard) : null);

    private static SelftestTotalJson Total(SelftestReport report, int exitCode)
    {
        int Count(Outcome outcome) => report.Findings.Count(f => f.Outcome == outcome);
        return new SelftestTotalJson(
            report.Profile, report.Mode, report.Session, Count(Outcome.Held), Count(Outcome.HeldUnrecorded),
            Count(Outcome.NotHeld), Count(Outcome.Hung), Count(Outcome.NotTried), Count(Outcome.Works),
            Count(Outcome.Broken), exitCode);
    }

    private static GuardPosture? PostureOf(Finding finding, PostureReport posture) =>
        finding.Outcome == Outcome.NotHeld
            ? posture.Guards.FirstOrDefault(g => g.Guard == finding.Attack.Guard)
            : null;

    private static string ClassOf(Attack attack) => AttackTable.WordOf(attack.Class);

    private static string? GuardOf(Attack attack) =>
        attack.Guard == Guard.Unspecified ? null : Words.Of(attack.Guard);

    private static string NameOf(Outcome outcome) => outcome switch
    {
        Outcome.HeldUnrecorded => "held-unrecorded",
        Outcome.NotHeld => "not-held",
        Outcome.NotTried => "not-tried",
        _ => WordOf(outcome).ToLowerInvariant(),
    };

    private static string WordOf(Outcome outcome) => outcome switch
    {
        Outcome.Held => "held",
        Outcome.HeldUnrecorded => "held, no record",
        Outcome.NotHeld => "NOT HELD",
        Outcome.Hung => "hung",
        Outcome.NotTried => "not tried",
        Outcome.Works => "works",
        _ => "BROKEN",
    };

    private static Tone ToneOf(Outcome outcome) => outcome switch
    {
        Outcome.Held or Outcome.Works => Tone.Good,
        Outcome.NotHeld or Outcome.Broken => Tone.Bad,
        Outcome.NotTried => Tone.Faint,
        _ => Tone.Warning,
    };
}
