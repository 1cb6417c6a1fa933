using SysWatch.Core.Backends;
using SysWatch.Core.Processes;
using SysWatch.Core.Sessions;
using SysWatch.Linux.Interop;
using SysWatch.Linux.Launch;

namespace SysWatch.Linux.Attach;

/// <summary>
/// Makes a session of an agent that something else has started, and of all that it has started. It is held
/// from before it is looked at for the last time until all of it is confined. One use, on a thread of its own: ptrace knows its tracer by the thread.
/// </summary>
internal sealed class AgentAttach(IBackendHost host, IAttachAdmission admission)
{
    /// <summary>Rounds in which what a tree has started meanwhile is looked for.</summary>
    private const int RoundsMax = 100;

    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Null: it is held, or is no agent any more, or has ended. Otherwise why it goes on unguarded.
    /// </summary>
    public UnheldAgent? Attach(ProcessIdentity process)
    {
        using var held = new HeldProcess(process.Pid);
        var unstopped = held.Hold(StopLimit);
        // What was seen may have executed something else meanwhile; from here on it cannot.
        if (AgentFinder.Look(process.Pid, host.Agents) is not { } agent || agent.Process != process)
            return null;
        var failure = unstopped.Length != 0 ? unstopped : Hold(agent, held);
        return failure.Length == 0 || ProcFiles.StartTimeNs(process.Pid) != process.StartTimeNs
            ? null
            : new UnheldAgent(agent.Signature.Name, process.Pid, failure);
    }

    private string Hold(FoundAgent agent, HeldProcess held)
    {
        var pid = agent.Process.Pid;
        if (admission.SessionOf(pid) is not null)
            return "";
        if (LaunchCaller.Inspect(pid, out var workspace, out _) is { Length: > 0 } elsewhere)
            return elsewhere;
        using var others = new HeldTree();
        others.HoldDescendants(pid);
        var answer = host.PrepareLaunch(RequestOf(agent, workspace));
        if (answer.Session is not { } session)
            return answer.Refusal;
        string failure;
        try
        {
            failure = Hold(session, agent, held, others);
        }
        catch (Exception broken)
        {
            failure = broken.Message;
        }

        if (failure.Length != 0)
            admission.Abandon(session);
        return failure;
    }

    private string Hold(Session session, FoundAgent agent, HeldProcess held, HeldTree others)
    {
        var terms = admission.Admit(session, agent);
        IncludeDescendants(session);
        admission.GuardFiles(session);
        var confinement = new MemberConfinement(held, agent.Uid, terms);
        var failure = confinement.Confine();
        if (failure.Length == 0 && confinement.Listener is null)
            failure = "its system calls are supervised already (by a session that was released, or another program)";
        if (failure.Length != 0)
        {
            confinement.Listener?.Dispose();
            return failure;
        }

        admission.Begin(session, confinement.Listener!);
        admission.Settle(session, confinement.UserNamespace);
        ConfineOthers(session, terms, others);
        admission.Complete(session);
        return "";
    }

    /// <summary>From the label on the kernel marks what the agent starts; what came before is found here.</summary>
    private void IncludeDescendants(Session session)
    {
        for (var round = 0; round < RoundsMax; round++)
        {
            var unlabelled = ProcessTree.Descendants(admission.Members(session))
                .Where(pid => admission.SessionOf(pid) is null).ToList();
            if (unlabelled.Count == 0)
                return;
            foreach (var pid in unlabelled)
                admission.Include(session, pid);
        }
    }

    /// <summary>
    /// Those that are held first: one that did not stop may be waiting for one of them (vfork). What cannot be confined
    /// is held by its label: network and files.
    /// </summary>
    private void ConfineOthers(Session session, AttachTerms terms, HeldTree others)
    {
        var seen = new HashSet<int> { session.Record.Pid };
        foreach (var pid in others.Found)
        {
            seen.Add(pid);
            ConfineOther(session, terms, others, pid);
        }

        for (var round = 0; round < RoundsMax; round++)
        {
            var missed = admission.Members(session).Where(seen.Add).ToList();
            if (missed.Count == 0)
                return;
            // Whoever has a filter by now has it of a parent that was confined.
            foreach (var pid in missed.Where(pid => !HasFilter(pid)))
                ConfineOther(session, terms, others, pid);
        }
    }

    private static bool HasFilter(int pid) => ProcFiles.StatusField(pid, "Seccomp:"u8) == 2;

    private void ConfineOther(Session session, AttachTerms terms, HeldTree others, int pid)
    {
        string failure;
        try
        {
            if (others.TryHold(pid, out failure) is { } held)
            {
                var uid = (uint)ProcFiles.StatusField(pid, "Uid:"u8);
                var confinement = new MemberConfinement(held, uid, terms);
                failure = confinement.Confine();
                if (confinement.Listener is { } listener)
                    admission.Begin(session, listener);
                others.LetGo(pid);
            }
        }
        catch (Exception broken)
        {
            failure = broken.Message;
        }

        if (failure.Length != 0 && !ProcFiles.IsDead(pid))
            admission.Tell(session, pid, failure);
    }

    private static LaunchRequest RequestOf(FoundAgent agent, string workspace) => new(
        agent.Process, agent.Uid, agent.Gid, agent.Signature.Profile, AuditOnly: false, agent.Program.Executable,
        [.. agent.Program.Arguments], workspace)
    {
        IsAttached = true,
    };
}
