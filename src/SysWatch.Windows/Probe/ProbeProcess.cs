using System.Runtime.Versioning;
using SysWatch.Windows.Launch;

namespace SysWatch.Windows.Probe;

/// <summary>Programs that every Windows has.</summary>
[SupportedOSPlatform("windows")]
internal static class ProbeProcess
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>cmd.exe, suspended, with what it is to run.</summary>
    public static SuspendedProcess Shell(string command, string variables = "")
    {
        var shell = Environment.SystemDirectory + @"\cmd.exe";
        var block = variables + "SystemDrive=" + Environment.GetEnvironmentVariable("SystemDrive") + "\0" +
            "SystemRoot=" + Environment.GetEnvironmentVariable("SystemRoot") + "\0\0";
        return SuspendedProcess.Create(
            FinalPath.Of(shell), $"\"{shell}\" /d /c {command}", block, Environment.SystemDirectory);
    }
}
