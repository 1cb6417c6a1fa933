using System.Runtime.Versioning;
using SysWatch.Windows.Launch;

namespace SysWatch.Windows.Probe;

/// <summary>Programs that every Windows has.</summary>
[SupportedOSPlatform("windows")]
internal static class ProbeProcess
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>cmd.exe, suspended, with what it is to run.</summary>
    public static SuspendedProcess Shell(string command, params string[] variables)
    {
        var shell = Environment.SystemDirectory + @"\cmd.exe";
        return SuspendedProcess.Create(
            FinalPath.Of(shell), $"\"{shell}\" /d /c {command}", Block(variables),
            Environment.SystemDirectory);
    }

    /// <summary>What every process of Windows needs, and these: each <c>NAME=VALUE</c>.</summary>
    public static string Block(params IEnumerable<string> variables) => string.Concat(
        variables
            .Append("SystemDrive=" + Environment.GetEnvironmentVariable("SystemDrive"))
            .Append("SystemRoot=" + Environment.GetEnvironmentVariable("SystemRoot"))
            .OrderBy(variable => variable, StringComparer.OrdinalIgnoreCase)
            .Select(variable => variable + '\0')) + '\0';
}
