using SysWatch.Windows.Api;

namespace SysWatch.Daemon.Configuration;

/// <summary>What the command line says. Paths are absolute.</summary>
public sealed record DaemonOptions
{
    public static string RunDirectoryDefault { get; } =
        OperatingSystem.IsWindows() ? ProgramPlaces.RunDirectory : "/run/syswatch";

    public static string ProfilesDefault { get; } =
        OperatingSystem.IsWindows() ? ProgramPlaces.Profiles : "/etc/syswatch/profiles";

    /// <summary>Sockets, session records and pinned kernel objects. One daemon serves it.</summary>
    public string RunDirectory { get; init; } = RunDirectoryDefault;

    /// <summary>The administrator's own profiles; need not exist.</summary>
    public string Profiles { get; init; } = ProfilesDefault;

    /// <summary>How long the question of an `ask` rule waits for an answer.</summary>
    public TimeSpan AskTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Whose agents are held, although something else has started them: <c>all</c>, <c>off</c>, or names of
    /// users with commas between them.</summary>
    public string Attach { get; init; } = AttachAll;

    /// <summary>On Windows: what has not been verified on a real one is tried, too.</summary>
    public bool Prevents { get; init; }

    public const string AttachAll = "all";

    public const string AttachOff = "off";

    /// <summary>Linux's; the interface of Windows is <see cref="ApiPipe"/>.</summary>
    public string ApiSocket => Path.Combine(RunDirectory, "api.sock");

    public string SessionRecords => Path.Combine(RunDirectory, "sessions");
}
