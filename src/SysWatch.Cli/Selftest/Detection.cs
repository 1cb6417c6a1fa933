namespace SysWatch.Cli.Selftest;

/// <summary>What was not refused, and seen.</summary>
/// <param name="ReactionMs">Until the first of its processes stood still; null: nothing was stopped.</param>
internal sealed record Detection(double? ReactionMs);
