using SysWatch.Linux.Attach;

namespace SysWatch.Linux;

/// <param name="RunDirectory">Holds the sockets and the pins, e.g. <c>/run/syswatch</c>.</param>
/// <param name="Attach">Whose agents are held, although something else has started them.</param>
public sealed record LinuxBackendOptions(string RunDirectory, AttachScope Attach)
{
    public string LaunchSocket => Path.Combine(RunDirectory, "launch.sock");

    /// <summary>Members may ask here: they connect by themselves, or the daemon does with a ticket of theirs.</summary>
    public string ApiSocket => Path.Combine(RunDirectory, "api.sock");
}
