namespace SysWatch.Cli.Json;

internal sealed record ProfileJson(string Name, string File, string Description)
{
    public string? Text { get; init; }
}

internal sealed record DiagnosticJson(
    string Profile, string Severity, string Code, string File, int Line, int Column, string Message, string Hint);

internal sealed record ProfileTestJson(string Profile, bool Passed, int Tests, int Failed);

internal sealed record ExplainJson(
    string Profile, string Operation, string Object, string Verdict, RuleJson Rule,
    IReadOnlyList<RuleMatchJson> Matches, bool Recorded, string? Note);

internal sealed record RuleMatchJson(RuleJson Rule, string Object, string Standing, string Because);
