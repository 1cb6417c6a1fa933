namespace SysWatch.Windows.Launch;

/// <param name="ExitCode">The command's own; 125, 126 or 127 where nothing ran.</param>
/// <param name="Refusal">Empty when the command ran.</param>
public readonly record struct RunOutcome(int ExitCode, string Refusal);
