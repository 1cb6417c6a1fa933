namespace SysWatch.Cli.Selftest;

/// <summary>What is said of a line of the table, and why.</summary>
/// <param name="Why">For what is not plainly held: the reason, in a few words.</param>
/// <param name="Rules">The rules that refused it, each once.</param>
internal sealed record Finding(Attack Attack, AttackOutcome Outcome, string Why, IReadOnlyList<string> Rules);
