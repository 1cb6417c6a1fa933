using SysWatch.Protocol.V1;

namespace SysWatch.Cli.Output;

/// <summary>A process in words.</summary>
internal static class ProcessText
{
    /// <summary>Its command line, else its executable.</summary>
    public static string Command(Process process) =>
        process.Arguments.Count > 0 ? VisibleText.Command(process.Arguments)
        : process.Executable.Length > 0 ? process.Executable
        : "?";
}
