namespace SysWatch.Cli.Json;

internal sealed record ApprovalJson(
    string Id, string Session, ProcessJson? Process, string Guard, string Operation, string Object, RuleJson? Rule,
    string Asked, string Expires, string State);
