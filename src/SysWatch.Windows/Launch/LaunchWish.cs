using System.Collections.Immutable;

namespace SysWatch.Windows.Launch;

/// <summary>What `syswatch run` asks for. The caller's word, all of it: who it is the daemon finds out
/// itself.</summary>
/// <param name="Profile">Empty: the one whose signature matches the command.</param>
/// <param name="Executable">The program that the process will run: for a batch file cmd.exe.</param>
/// <param name="Command">What was found for the command: the batch file itself, else the program.</param>
/// <param name="Arguments">The command's, with its own name first.</param>
/// <param name="Environment">The caller's variables, in their order.</param>
public sealed record LaunchWish(
    string Profile, bool AuditOnly, string Executable, string Command, ImmutableArray<string> Arguments,
    string Workspace, ImmutableArray<KeyValuePair<string, string>> Environment);
