namespace SysWatch.Cli;

/// <summary>Ends a command: the message says what, why and what to do, the code is the process's exit code.</summary>
internal sealed class CliException(int exitCode, string message) : Exception(message)
{
    public int ExitCode => exitCode;
}
