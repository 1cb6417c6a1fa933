namespace SysWatch.Cli.Json;

internal sealed record SessionJson(
    string Id, string Profile, string Mode, uint? Uid, string User, int AgentPid,
    string Executable, IReadOnlyList<string> Arguments, string Workspace,
    string Started, bool Frozen, bool Attached, ulong Denials,
    IReadOnlyList<ProcessJson> Processes);

internal sealed record KillJson(string Session, int Processes);

internal sealed record FreezeJson(string Session, bool Frozen);

internal sealed record ReleaseJson(string Session, bool Released);
