namespace SysWatch.Cli.Json;

internal sealed record DoctorJson(
    bool Running, string Socket, string Problem, string Version, string DaemonVersion, string Kernel,
    IReadOnlyList<GuardPostureJson> Guards, IReadOnlyList<UnheldAgentJson> Unheld,
    IReadOnlyDictionary<string, ulong> Lost, int ExitCode)
{
    public ReactionsJson? Reactions { get; init; }
}

internal sealed record ReactionsJson(
    ulong Count, double MedianMs, double P99Ms, double LongestMs, double BudgetMs, ulong OverBudget);

internal sealed record UnheldAgentJson(string Agent, int Pid, string Reason);

internal sealed record GuardPostureJson(
    string Guard, string State, IReadOnlyList<string> Mechanisms, IReadOnlyList<string> Gaps, string Raise);
