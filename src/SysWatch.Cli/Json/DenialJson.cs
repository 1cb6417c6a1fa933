namespace SysWatch.Cli.Json;

internal sealed record DenialJson(
    string Time, string Session, string Guard, string Operation, string Object, RuleJson? Rule, string Mechanism,
    bool Enforced, ulong Count, ulong Sequence, ProcessJson? Process, ToolCallJson? ToolCall, string Explain);

internal sealed record ToolCallJson(int Pid, IReadOnlyList<string> Arguments);
