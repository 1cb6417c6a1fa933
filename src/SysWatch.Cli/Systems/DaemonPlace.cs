using SysWatch.Cli.Connection;
using SysWatch.Linux.Launch;
using SysWatch.Windows.Api;

namespace SysWatch.Cli.Systems;

/// <summary>Where syswatchd is reached, and what people do about it, on each system.</summary>
internal static class DaemonPlace
{
    public static string Default { get; } =
        OperatingSystem.IsWindows() ? ProgramPlaces.RunDirectory : RunDirectory.Default;

    /// <summary>The administrator's own profiles.</summary>
    public static string Profiles { get; } =
        OperatingSystem.IsWindows() ? ProgramPlaces.Profiles : "/etc/syswatch/profiles";

    /// <summary>A command that shows how the service is.</summary>
    public static string ServiceStatus { get; } =
        OperatingSystem.IsWindows() ? "sc query syswatchd" : "systemctl status syswatchd";

    /// <summary>For `--run-dir`.</summary>
    public static string WhatRunDirectoryIs { get; } = OperatingSystem.IsWindows()
        ? "The directory that syswatchd was given; its pipe's name is made of it"
        : "The directory of syswatchd's sockets";

    /// <summary>`--run-dir`, else the variable, else the default.</summary>
    public static string Choose(string? option, string? variable) =>
        !string.IsNullOrEmpty(option) ? Whole(option) : !string.IsNullOrEmpty(variable) ? Whole(variable) : Default;

    /// <summary>The socket's path, or the pipe's.</summary>
    public static string AddressIn(string runDirectory) =>
        OperatingSystem.IsWindows() ? ApiPipe.PathOf(runDirectory) : RunDirectory.ApiSocket(runDirectory);

    public static string HowToStart(string? runDirectory)
    {
        var isDefault = runDirectory == Default;
        if (OperatingSystem.IsWindows())
            return isDefault
                ? "start it with `net start syswatchd` in a console that runs as administrator"
                : $"start it with `syswatchd --run-dir {runDirectory}` in a console that runs as administrator, or " +
                  $"check --run-dir and {RunDirectory.Variable}";
        return isDefault
            ? "start it with `sudo systemctl start syswatchd`"
            : $"start it with `sudo syswatchd --run-dir {runDirectory}`, or check --run-dir and " +
              RunDirectory.Variable;
    }

    public static Task<Stream> ConnectAsync(string runDirectory, CancellationToken cancellationToken) =>
        OperatingSystem.IsWindows()
            ? PipeConnection.OpenAsync(runDirectory, cancellationToken)
            : SocketConnection.OpenAsync(RunDirectory.ApiSocket(runDirectory), cancellationToken);

    // The daemon makes the pipe's name of the whole path.
    private static string Whole(string directory) => OperatingSystem.IsWindows()
        ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory))
        : directory;
}
