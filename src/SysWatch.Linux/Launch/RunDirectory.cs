namespace SysWatch.Linux.Launch;

/// <summary>Where syswatchd's sockets are.</summary>
internal static class RunDirectory
{
    public const string Default = "/run/syswatch";
    public const string Variable = "SYSWATCH_RUN_DIR";

    /// <summary>`--run-dir`, else the variable, else the default.</summary>
    public static string Choose(string? option, string? variable) =>
        !string.IsNullOrEmpty(option) ? option : !string.IsNullOrEmpty(variable) ? variable : Default;

    public static string ApiSocket(string directory) => Path.Join(directory, "api.sock");
}
