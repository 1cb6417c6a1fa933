using SysWatch.Policy.Decisions;

namespace SysWatch.Windows.Probe;

internal enum ProbeOutcome : byte
{
    /// <summary>Tried, and it holds.</summary>
    Held = 1,

    /// <summary>Tried, and it does not.</summary>
    NotHeld,

    /// <summary>Not tried.</summary>
    Unavailable,
}

/// <param name="Check">Its name, for people: <c>job-children</c>.</param>
/// <param name="Proves">The guard that stands on it.</param>
/// <param name="Reason">A sentence; empty where it holds.</param>
internal sealed record CheckResult(string Check, Guard Proves, ProbeOutcome Outcome, string Reason);
