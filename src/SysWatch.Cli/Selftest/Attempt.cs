namespace SysWatch.Cli.Selftest;

/// <summary>One run of a script.</summary>
/// <param name="GotThrough">Its proof was found.</param>
/// <param name="Pid">The process that ran it, a child of the session's command.</param>
/// <param name="LastLine">The last line that it printed.</param>
internal sealed record Attempt(bool GotThrough, bool TimedOut, int Pid, string LastLine);
