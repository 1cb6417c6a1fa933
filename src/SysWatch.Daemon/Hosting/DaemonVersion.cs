using System.Reflection;

namespace SysWatch.Daemon.Hosting;

/// <summary>The version that this binary was built as.</summary>
internal sealed record DaemonVersion(string Text)
{
    public static DaemonVersion Current { get; } =
        new(typeof(DaemonVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
            ?.InformationalVersion ?? "unknown");
}
