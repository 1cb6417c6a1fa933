using System.Runtime.Versioning;
using SysWatch.Policy.Decisions;
using SysWatch.Windows.Holding;
using SysWatch.Windows.Interop;

namespace SysWatch.Windows.Probe;

/// <summary>A process begins with the variables that it is given and no other; and they can be read, and
/// blanked.</summary>
[SupportedOSPlatform("windows")]
internal sealed class EnvironmentCheck : IProbeCheck
{
    private const string Given = "SYSWATCH_PROBE";
    private const string Value = "given";

    public string Name => "environment";

    public Guard Proves => Guard.Environment;

    public bool IsPretendedByWine => false;

    public string Try()
    {
        using var process = ProbeProcess.Shell("exit 0", $"{Given}={Value}");
        if (EnvironmentReader.TryRead(process.Process) is not { } environment)
            return "The environment of a process cannot be read before it runs.";
        var names = environment.Entries().Select(e => e.Name).Where(n => !Wine.Makes(n)).ToList();
        if (!names.Order(StringComparer.Ordinal).SequenceEqual([Given, "SystemDrive", "SystemRoot"]))
            return $"A process was given {Given}, SystemDrive and SystemRoot, and began with " +
                $"{string.Join(", ", names)}.";
        ChildEnvironment.Blanken(process.Process, name => name == Given);
        var entry = environment.Entries().Single(e => e.Name == Given);
        return EnvironmentReader.TryRead(process.Process)!.Value.ValueOf(entry).SequenceEqual(Value)
            ? "A variable of another process cannot be blanked."
            : "";
    }
}
