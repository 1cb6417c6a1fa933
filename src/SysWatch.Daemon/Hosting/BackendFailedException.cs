namespace SysWatch.Daemon.Hosting;

/// <summary>The guards could not be set up: the daemon must not pretend to serve.</summary>
internal sealed class BackendFailedException(Exception cause) : Exception(cause.Message, cause);
