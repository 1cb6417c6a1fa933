namespace SysWatch.Windows.Plans.Tiers;

/// <summary>What became of one try on this machine. A default one was never tried.</summary>
/// <param name="Reason">Of a failure: what Windows said, as a part of a sentence.</param>
internal readonly record struct ProbeResult(ProbeState State, string Reason)
{
    public static ProbeResult Holds => new(ProbeState.Holds, "");

    public static ProbeResult Failed(string reason) => new(ProbeState.Failed, reason);

    public bool IsSeenToHold => State == ProbeState.Holds;
}

internal enum ProbeState : byte
{
    NotTried = 0,
    Failed = 1,
    Holds = 2,
}
