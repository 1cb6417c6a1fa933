namespace SysWatch.Windows.Launch;

/// <param name="ExitCode">The command's own.</param>
/// <param name="Refusal">Empty when the command ran.</param>
public readonly record struct RunOutcome(int ExitCode, string Refusal);
