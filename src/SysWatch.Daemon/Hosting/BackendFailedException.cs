namespace SysWatch.Daemon.Hosting;

/// <summary>The guards could not be set up: the daemon must not pretend to serve.</summary>
internal sealed class BackendFailedException(string why, Exception? cause = null) : Exception(why, cause);
