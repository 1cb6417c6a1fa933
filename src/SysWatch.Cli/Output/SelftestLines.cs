using System.Globalization;
using SysWatch.Cli.Json;
using SysWatch.Cli.Selftest;
using SysWatch.Protocol.V1;

namespace SysWatch.Cli.Output;

/// <summary>What `selftest` says: what needs a look, a table of classes, and one line that sums up.</summary>
internal static class SelftestLines
{
    // On Linux what is seen in time is refused.
    private static readonly AttackOutcome[] Outcomes =
        [.. Enum.GetValues<AttackOutcome>().Where(o => o != AttackOutcome.Detected || OperatingSystem.IsWindows())];

    public static SelftestJson Shape(Attack attack) =>
        new(attack.Id, AttackTable.WordOf(attack.Class), attack.Title, GuardOf(attack), null, null, null, null)
        {
            Script = attack.Script,
            Needs = attack.Needs,
        };

    public static SelftestJson Shape(Finding finding, PostureReport posture) => Shape(finding.Attack) with
    {
        Script = null,
        Needs = null,
        Outcome = NameOf(finding.Outcome),
        Why = finding.Why,
        Rules = finding.Rules,
        Posture = PostureOf(finding, posture) is { } guard ? JsonShapes.Of(guard) : null,
    };

    public static SelftestTotalJson Total(SelftestReport report, int exitCode)
    {
        int Count(AttackOutcome outcome) => report.Findings.Count(f => f.Outcome == outcome);
        return new SelftestTotalJson(
            report.Profile, report.Mode, report.Session, Count(AttackOutcome.Held),
            Count(AttackOutcome.HeldUnrecorded), Count(AttackOutcome.NotHeld), Count(AttackOutcome.Hung),
            Count(AttackOutcome.NotTried), Count(AttackOutcome.Works), Count(AttackOutcome.Broken), exitCode)
        {
            Detected = OperatingSystem.IsWindows() ? Count(AttackOutcome.Detected) : null,
        };
    }

    public static void Write(Screen screen, SelftestReport report, PostureReport posture, int exitCode)
    {
        foreach (var finding in report.Findings)
            if (!screen.IsRich || finding.Outcome is not (AttackOutcome.Held or AttackOutcome.Works))
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
        .Where(sum => sum.Count > 0 || sum.Outcome is AttackOutcome.NotHeld or AttackOutcome.Broken)
        .Select(sum => string.Create(CultureInfo.InvariantCulture, $"{sum.Count} {WordOf(sum.Outcome)}")));

    private static GuardPosture? PostureOf(Finding finding, PostureReport posture) =>
        finding.Outcome == AttackOutcome.NotHeld
            ? posture.Guards.FirstOrDefault(g => g.Guard == finding.Attack.Guard)
            : null;

    private static string? GuardOf(Attack attack) =>
        attack.Guard == Guard.Unspecified ? null : Words.Of(attack.Guard);

    private static string NameOf(AttackOutcome outcome) => outcome switch
    {
        AttackOutcome.HeldUnrecorded => "held-unrecorded",
        AttackOutcome.NotHeld => "not-held",
        AttackOutcome.NotTried => "not-tried",
        _ => WordOf(outcome).ToLowerInvariant(),
    };

    private static string WordOf(AttackOutcome outcome) => outcome switch
    {
        AttackOutcome.Held => "held",
        AttackOutcome.HeldUnrecorded => "held, no record",
        AttackOutcome.Detected => "detected",
        AttackOutcome.NotHeld => "NOT HELD",
        AttackOutcome.Hung => "hung",
        AttackOutcome.NotTried => "not tried",
        AttackOutcome.Works => "works",
        _ => "BROKEN",
    };

    private static Tone ToneOf(AttackOutcome outcome) => outcome switch
    {
        AttackOutcome.Held or AttackOutcome.Works => Tone.Good,
        AttackOutcome.NotHeld or AttackOutcome.Broken => Tone.Bad,
        AttackOutcome.NotTried => Tone.Faint,
        _ => Tone.Warning,
    };
}
