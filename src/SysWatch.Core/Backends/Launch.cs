using System.Collections.Immutable;
using SysWatch.Core.Processes;
using SysWatch.Core.Sessions;

namespace SysWatch.Core.Backends;

/// <summary>What `syswatch run` asks for. Identity is the kernel's, the rest is the caller's wish.</summary>
/// <param name="Process">By the socket's peer credentials and pidfd.</param>
/// <param name="Profile">Empty: the one whose signature matches the command, else <c>agents/generic</c>.</param>
/// <param name="AuditOnly">`--mode audit`.</param>
/// <param name="Executable">The command's resolved path.</param>
/// <param name="Workspace">The caller's working directory, resolved by the daemon through /proc.</param>
public sealed record LaunchRequest(
    ProcessIdentity Process, uint Uid, uint Gid, string Profile, bool AuditOnly, string Executable,
    ImmutableArray<string> Arguments, string Workspace);

/// <summary>A session to start, or why there is none.</summary>
/// <param name="Session">Null when refused.</param>
/// <param name="Refusal">What, where, why and what to do; empty when not refused.</param>
public sealed record LaunchAnswer(Session? Session, string Refusal)
{
    /// <summary>
    /// What the user is told at the start: gaps of the guards, warnings about the profile. One line each.
    /// </summary>
    public ImmutableArray<string> Notes { get; init; } = [];
}
