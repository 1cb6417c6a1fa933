using SysWatch.Core.Backends;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;

namespace SysWatch.Core.Sessions;

/// <summary>
/// What a guard's posture means for a session. A required guard must be enforced or partial: partial holds but for
/// named gaps, which are shown at every start; less than that and the session does not start.
/// </summary>
public sealed partial class SessionRegistry
{
    private static string? MissingGuards(CompiledPolicy policy, Posture posture)
    {
        var missing = policy.Required.Where(g => !IsAbsent(g, policy) && !IsHeld(StateOf(posture, g))).ToList();
        if (missing.Count == 0)
            return null;
        var lines = missing.Select(guard =>
        {
            var (held, why) = (Find(posture, guard), "");
            if (held is not null)
                why = string.Concat(held.Gaps.Append(held.Raise).Where(s => s.Length > 0).Select(s => " " + s));
            return $"  {Word(guard)}: {Word(StateOf(posture, guard))}.{why}";
        });
        return $"profile {policy.Profile} requires guards that this machine does not hold.\n" +
            string.Join('\n', lines) +
            "\nSee syswatch doctor, or name a profile that does not require them: syswatch run --profile NAME.";
    }

    /// <summary>Where there is no registry, nothing can be done to it.</summary>
    private static bool IsAbsent(Guard guard, CompiledPolicy policy) =>
        guard == Guard.Registry && policy.Style == PathStyle.Posix;

    private static IEnumerable<string> Notes(LaunchPlan plan, string leftOut)
    {
        foreach (var flag in plan.UnsafeFlags)
            yield return $"{flag}: the agent will not ask before it acts. The policy holds all the same.";
        foreach (var warning in plan.Result!.Diagnostics)
            yield return warning.ToString();
        if (leftOut.Length > 0)
            yield return leftOut;
    }

    private static GuardPosture? Find(Posture posture, Guard guard) =>
        posture.Guards.FirstOrDefault(g => g.Guard == guard);

    private static GuardState StateOf(Posture posture, Guard guard) =>
        Find(posture, guard)?.State ?? GuardState.Unavailable;

    private static bool IsHeld(GuardState state) => state is GuardState.Enforced or GuardState.Partial;

    private static string Word(Guard guard) => guard.ToString().ToLowerInvariant();

    private static string Word(GuardState state) => state switch
    {
        GuardState.Enforced => "enforced",
        GuardState.Partial => "enforced in part",
        GuardState.DetectOnly => "NOT enforced, only recorded",
        _ => "NOT enforced",
    };
}
