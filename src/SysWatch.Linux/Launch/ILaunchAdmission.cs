using System.Collections.Immutable;
using SysWatch.Core.Processes;
using SysWatch.Core.Sessions;
using SysWatch.Linux.Interop;
using SysWatch.Linux.Seccomp;

namespace SysWatch.Linux.Launch;

/// <summary>
/// What the backend does for a launch. Called on the launch's own thread, in this order: <see cref="SessionOf"/>,
/// <see cref="Admit"/>, <see cref="GuardFiles"/>, <see cref="Begin"/>; launches run side by side. An
/// exception refuses the launch and its message reaches the user.
/// </summary>
internal interface ILaunchAdmission
{
    /// <summary>The session that the process already belongs to, or null.</summary>
    SessionId? SessionOf(int pid);

    /// <summary>Writes the policy's network side and labels the process; from here on it is a member.</summary>
    LaunchTerms Admit(Session session, LaunchPeer peer);

    /// <summary>
    /// Marks the files that the policy restricts. The caller is `syswatch run` itself and meanwhile confines itself,
    /// so the longest part of a launch is nobody's wait.
    /// </summary>
    void GuardFiles(Session session);

    /// <summary>
    /// The filter is installed. Takes the listener over. Returns what answers held calls, for the launch's thread to
    /// run: the exec of the command waits for it. Should the process die first, it ends by itself.
    /// </summary>
    Notifier Begin(Session session, LaunchPeer peer, FileDescriptor listener);

    /// <summary>
    /// The launch failed after the session was prepared, perhaps in the middle of <see cref="Admit"/>,
    /// <see cref="GuardFiles"/> or <see cref="Begin"/>: takes back whatever was done and tells the host
    /// that the session is empty. Nothing was run.
    /// </summary>
    void Abandon(Session session, LaunchPeer peer, string reason);
}

/// <summary>The process that asked.</summary>
/// <param name="Pidfd">Valid until the call returns.</param>
internal sealed record LaunchPeer(FileDescriptor Pidfd, ProcessIdentity Identity, uint Uid, uint Gid);

/// <param name="Filter">For the process to install, see <see cref="WallProgram"/>.</param>
internal sealed record LaunchTerms(ImmutableArray<FilterInstruction> Filter);
