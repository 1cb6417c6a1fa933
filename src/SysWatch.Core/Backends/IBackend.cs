using System.Collections.Immutable;
using SysWatch.Core.Events;
using SysWatch.Core.Processes;
using SysWatch.Core.Sessions;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Profiles;

namespace SysWatch.Core.Backends;

/// <summary>The one port to an operating system: apply a policy to a session, admit, release, report.</summary>
public interface IBackend : IAsyncDisposable
{
    /// <summary>
    /// Probes the system, loads what holds here, and takes over sessions that an earlier daemon left.
    /// </summary>
    Task StartAsync(IBackendHost host, CancellationToken cancellationToken);

    /// <summary>What holds each guard here: found at the start and the same from then on. Costs nothing.</summary>
    ImmutableArray<GuardPosture> Guards { get; }

    /// <summary>The posture now, with what was lost so far; cheap enough for every session's start.</summary>
    Posture Posture { get; }

    /// <summary>Profiles were read anew: <see cref="IBackendHost.Agents"/> may be others.</summary>
    void AgentsChanged();

    /// <summary>
    /// Swaps a running session's policy whole; on failure the old one stays and the exception says why.
    /// </summary>
    /// <returns>False: it has not begun yet, and will with <see cref="Session.Policy"/>; or it has ended.</returns>
    bool Replace(Session session, CompiledPolicy policy);

    /// <summary>The session's processes, the agent first.</summary>
    IReadOnlyList<ProcessSnapshot> Processes(SessionId session);

    /// <summary>What is known of one process, also of one that has just gone.</summary>
    ProcessSnapshot Process(int pid);

    /// <summary>
    /// The session whose label this process carries, or null. The caller makes sure, before and after, that the number
    /// still is the process it means.
    /// </summary>
    /// <param name="pid">Thread group id.</param>
    SessionId? SessionOf(int pid);

    /// <summary>
    /// For whom the backend itself made a connection to the daemon's interface. Answered once for each.
    /// </summary>
    /// <param name="ticket">What the connection carries, by the system's word.</param>
    /// <returns>Null: it made none such, so nobody knows who calls.</returns>
    ConnectedMember? Redeem(uint ticket);

    /// <summary>
    /// Publishes what waits to be told; allowed uses that were counted at most once a second, so that readers cannot
    /// make events of everything.
    /// </summary>
    void TellCounts();

    void Freeze(SessionId session, bool frozen);

    void Kill(SessionId session);

    /// <summary>Takes every label of the session away: its processes go on, unguarded.</summary>
    void Release(SessionId session);
}

/// <summary>What a backend needs of the daemon. Every member is safe to call from any thread.</summary>
public interface IBackendHost
{
    /// <summary>The agents that are known here, by their signatures.</summary>
    AgentCatalog Agents { get; }

    /// <summary>What a launch would get, without one. Nothing is kept.</summary>
    LaunchPlan Plan(LaunchRequest request);

    /// <summary>A process is to become a session. Called before anything is labelled.</summary>
    LaunchAnswer PrepareLaunch(LaunchRequest request);

    /// <summary>The session's last process has gone.</summary>
    void SessionEmptied(SessionId session);

    /// <summary>The records of the sessions that an earlier daemon left, for <see cref="Restore"/> or
    /// <see cref="NotTakenOver"/>.</summary>
    IReadOnlyList<SavedSession> SavedSessions();

    /// <summary>A session that an earlier daemon left has ended, or is ended because it cannot be held.</summary>
    /// <param name="reason">For people; a part of a sentence: <c>its last process exited</c>.</param>
    void NotTakenOver(SavedSession saved, string reason);

    /// <summary>
    /// Takes over a session that an earlier daemon left. Null: its policy could not be made again, so the backend must
    /// treat whatever lives of it as it treats a session without a policy: deny.
    /// </summary>
    Session? Restore(SavedSession saved);

    /// <summary>The session's program is known: a successor shall know it as well.</summary>
    /// <exception cref="IOException">
    /// Or <see cref="UnauthorizedAccessException"/>: a successor would take another program for it, so it must not run.
    /// </exception>
    void KeepAgent(Session session, SavedAgent agent);

    /// <summary>Must not block and must not throw.</summary>
    void Publish(SystemEvent systemEvent);

    /// <summary>Holds a question until it is answered or its time is up; false refuses.</summary>
    Task<bool> AskAsync(AccessDecided question, CancellationToken cancellationToken);
}
