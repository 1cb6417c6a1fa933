namespace SysWatch.Cli.Json;

internal sealed record RuleJson(
    string Id, string Guard, string Verdict, string Reason, string Instead, string File, int Line, bool Locked);
