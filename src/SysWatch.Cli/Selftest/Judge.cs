using System.Globalization;

namespace SysWatch.Cli.Selftest;

/// <summary>Comes from what was seen to what is said. Pure.</summary>
internal static class Judge
{
    /// <param name="missing">A program that the attack needs and that is not here, or empty.</param>
    /// <param name="outside">Its run outside of any session; null: there was none.</param>
    /// <param name="inside">Its run in the session; null: there was none.</param>
    /// <param name="rules">The rules that refused the run in the session something.</param>
    /// <param name="detection">Null: it was refused, or nobody saw it.</param>
    public static Finding Of(
        Attack attack, string missing, Attempt? outside, Attempt? inside, IReadOnlyList<string> rules,
        Detection? detection = null)
    {
        if (missing.Length > 0)
            return new Finding(attack, AttackOutcome.NotTried, $"{missing} is not installed", []);
        if (outside is not { GotThrough: true })
            return new Finding(attack, AttackOutcome.NotTried, WhyNotOutside(outside), []);
        if (inside is null)
            return new Finding(attack, AttackOutcome.Hung, "the session ended before it", []);
        if (attack.Class == AttackClass.Control)
            return inside.GotThrough
                ? new Finding(attack, AttackOutcome.Works, "", rules)
                : new Finding(attack, AttackOutcome.Broken, WhyNot(inside), rules);
        if (detection is not null)
            return new Finding(attack, AttackOutcome.Detected, WhatWasDone(inside, detection), rules);
        if (inside.GotThrough)
            return new Finding(attack, AttackOutcome.NotHeld, "", rules);
        if (inside.TimedOut)
            return new Finding(attack, AttackOutcome.Hung, "it waited until its time was up", rules);
        return rules.Count > 0
            ? new Finding(attack, AttackOutcome.Held, "", rules)
            : new Finding(attack, AttackOutcome.HeldUnrecorded, WhyNot(inside), []);
    }

    /// <summary>Something is not held, only seen, broken or not known to be held, or nothing was tried.</summary>
    public static bool IsFailure(IReadOnlyList<Finding> findings) =>
        findings.All(f => f.Outcome == AttackOutcome.NotTried) ||
        findings.Any(f => f.Outcome is AttackOutcome.NotHeld or AttackOutcome.Detected or AttackOutcome.Broken
            or AttackOutcome.Hung);

    private static string WhatWasDone(Attempt attempt, Detection detection) =>
        (detection.ReactionMs is { } time
            ? string.Create(CultureInfo.InvariantCulture, $"seen, and ended after {time:0.0} ms")
            : "seen") +
        (attempt.GotThrough ? "; it got through" : "; it got nothing");

    private static string WhyNotOutside(Attempt? outside) =>
        outside is null ? "it was not run" : "outside of a session it does not get through either: " + WhyNot(outside);

    private static string WhyNot(Attempt attempt) =>
        attempt.TimedOut ? "its time was up" : attempt.LastLine.Length > 0 ? attempt.LastLine : "it printed nothing";
}
