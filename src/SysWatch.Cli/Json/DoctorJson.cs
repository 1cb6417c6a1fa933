namespace SysWatch.Cli.Json;

internal sealed record DoctorJson(
    bool Running, string Socket, string Problem, string Version, string DaemonVersion, string Kernel,
    IReadOnlyList<GuardPostureJson> Guards, IReadOnlyDictionary<string, ulong> Lost, int ExitCode);

internal sealed record GuardPostureJson(
    string Guard, string State, IReadOnlyList<string> Mechanisms, IReadOnlyList<string> Gaps, string Raise);
