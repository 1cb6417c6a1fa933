namespace SysWatch.Core.Backends;

/// <summary>How fast what was seen and not prevented was stopped, since the daemon started.</summary>
/// <param name="OverBudget">Those that took longer than they may, by what the backend promises.</param>
public sealed record ReactionFigures(
    ulong Count, TimeSpan Median, TimeSpan P99, TimeSpan Longest, TimeSpan Budget, ulong OverBudget);
