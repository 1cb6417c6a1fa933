using System.Collections.Immutable;
using SysWatch.Core.Processes;
using SysWatch.Core.Sessions;

namespace SysWatch.Core.Backends;

/// <summary>What `syswatch run` asks for, or what an agent that something else started gets. Identity is the kernel's,
/// the rest is the caller's wish.</summary>
/// <param name="Process">By the socket's peer credentials and pidfd.</param>
/// <param name="Gid">Linux's group; 0 where users have none.</param>
/// <param name="Profile">Empty: the one whose signature matches the command, else <c>agents/generic</c>.</param>
/// <param name="AuditOnly">`--mode audit`.</param>
/// <param name="Executable">The command's resolved path.</param>
/// <param name="Workspace">The caller's working directory, resolved by the daemon through /proc.</param>
public sealed record LaunchRequest(
    ProcessIdentity Process, UserId User, uint Gid, string Profile, bool AuditOnly, string Executable,
    ImmutableArray<string> Arguments, string Workspace)
{
    /// <summary>The process runs already, started by something else.</summary>
    public bool IsAttached { get; init; }

    /// <summary>What the process runs now and leads to the agent; null where it runs that already.</summary>
    public SavedAgent? Launcher { get; init; }
}
