using System.Collections.Immutable;
using SysWatch.Core.Sessions;
using SysWatch.Linux.Exec.Injection;
using SysWatch.Linux.Interop;
using SysWatch.Linux.Seccomp;

namespace SysWatch.Linux.Attach;

/// <summary>
/// What the backend does for an agent that something else has started. Called on the attach's own thread, while the
/// agent is held. An exception gives it up, and its message is told.
/// </summary>
internal interface IAttachAdmission
{
    SessionId? SessionOf(int pid);

    /// <summary>Writes the policy's network side and labels the agent; what it starts from then on is one.</summary>
    AttachTerms Admit(Session session, FoundAgent agent);

    /// <summary>Labels what the agent has started before.</summary>
    void Include(Session session, int pid);

    /// <summary>Marks the files that the policy restricts.</summary>
    void GuardFiles(Session session);

    /// <summary>
    /// Answers the calls that a member's filter holds; lets them through where the session was released meanwhile. Owns
    /// the listener.
    /// </summary>
    void Begin(Session session, FileDescriptor listener);

    /// <summary>Before <see cref="Begin"/>: how a member's user namespace came out.</summary>
    void Settle(Session session, UserNamespaceOutcome space, bool isAgent);

    IReadOnlyList<int> Members(Session session);

    /// <summary>A member is held by its label only, and why.</summary>
    void Tell(Session session, int pid, string why);

    /// <summary>All of it is held that can be; from here on the session ends with its last process.</summary>
    void Complete(Session session);

    /// <summary>Takes back whatever was done: the processes go on as before, unguarded.</summary>
    void Abandon(Session session);
}

/// <param name="Secret">By which the filter lets a process into a user namespace of its own.</param>
/// <param name="ClosesMemory">
/// What was there before the session holds all that it was given then: closed to other processes of its user.
/// </param>
internal sealed record AttachTerms(
    ImmutableArray<FilterInstruction> Filter, UnshareSecret Secret, bool ClosesMemory);
