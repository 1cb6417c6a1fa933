namespace SysWatch.Cli.Json;

internal sealed record CheckJson(
    string Operation, string Object, string Verdict, bool Allowed, RuleJson? Rule, bool Enforced,
    IReadOnlyList<string> Gaps);
