using SysWatch.Protocol.V1;

namespace SysWatch.Cli.Output;

/// <summary>The words of a profile for the protocol's numbers; one that is not known is shown as a number.</summary>
internal static class Words
{
    public static IReadOnlyList<string> Guards { get; } =
        ["files", "network", "sockets", "exec", "environment", "processes", "registry"];

    /// <summary>Of several that were refused in a flood nothing is known but the rule.</summary>
    public static string OfObject(string text) => text.Length > 0 ? text : "(several)";

    public static string Of(Guard guard) =>
        (int)guard >= 1 && (int)guard <= Guards.Count ? Guards[(int)guard - 1] : Unknown("guard", (int)guard);

    public static bool TryGuard(string word, out Guard guard)
    {
        for (var i = 0; i < Guards.Count; i++)
        {
            if (Guards[i] != word)
                continue;
            guard = (Guard)(i + 1);
            return true;
        }
        guard = Guard.Unspecified;
        return false;
    }

    public static string Of(Verdict verdict) => verdict switch
    {
        Verdict.Allow => "allow",
        Verdict.Audit => "audit",
        Verdict.Ask => "ask",
        Verdict.Deny => "deny",
        _ => Unknown("verdict", (int)verdict),
    };

    public static Tone ToneOf(Verdict verdict) => verdict switch
    {
        Verdict.Allow => Tone.Good,
        Verdict.Audit => Tone.Accent,
        Verdict.Ask => Tone.Warning,
        _ => Tone.Bad,
    };

    public static string Of(GuardPosture.Types.State state) => state switch
    {
        GuardPosture.Types.State.Enforced => "enforced",
        GuardPosture.Types.State.Partial => "partial",
        GuardPosture.Types.State.DetectOnly => "detect-only",
        GuardPosture.Types.State.Unavailable => "unavailable",
        _ => Unknown("state", (int)state),
    };

    public static Tone ToneOf(GuardPosture.Types.State state) => state switch
    {
        GuardPosture.Types.State.Enforced => Tone.Good,
        GuardPosture.Types.State.Partial => Tone.Warning,
        _ => Tone.Bad,
    };

    public static string Of(Approval.Types.State state) => state switch
    {
        Approval.Types.State.Pending => "pending",
        Approval.Types.State.Approved => "approved",
        Approval.Types.State.Denied => "denied",
        Approval.Types.State.Expired => "expired",
        Approval.Types.State.Withdrawn => "withdrawn",
        Approval.Types.State.Overflowed => "overflowed",
        _ => Unknown("state", (int)state),
    };

    private static string Unknown(string what, int number) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{what}-{number}");
}
