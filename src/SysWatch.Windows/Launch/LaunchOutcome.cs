namespace SysWatch.Windows.Launch;

/// <param name="Session">0 when refused.</param>
/// <param name="Refusal">Empty when the process runs, in the session.</param>
public readonly record struct LaunchOutcome(ulong Session, string Refusal)
{
    public static LaunchOutcome Refused(string why) => new(0, why);
}
