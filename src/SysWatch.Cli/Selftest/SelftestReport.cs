namespace SysWatch.Cli.Selftest;

/// <summary>What a run says at its end.</summary>
internal sealed record SelftestReport(
    string Profile, string Mode, string Session, IReadOnlyList<Finding> Findings);
