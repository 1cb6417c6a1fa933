namespace SysWatch.Cli.Json;

internal sealed record ProcessJson(
    int Pid, ulong StartTimeNs, int ParentPid, string Executable, IReadOnlyList<string> Arguments,
    string WorkingDirectory, int ActionPid);
