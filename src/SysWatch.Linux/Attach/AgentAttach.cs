using SysWatch.Core.Backends;
using SysWatch.Core.Processes;
using SysWatch.Core.Sessions;
using SysWatch.Linux.Interop;
using SysWatch.Linux.Launch;

namespace SysWatch.Linux.Attach;

/// <summary>
/// Makes a session of an agent that something else has started, and of all that it has started. It is held from before
/// it is looked at for the last time until all of it is confined. One use, on a thread of its own: ptrace knows its
/// tracer by the thread.
/// </summary>
internal sealed class AgentAttach(IBackendHost host, IAttachAdmission admission)
{
    /// <summary>Rounds in which what a tree has started meanwhile is looked for.</summary>
    private const int RoundsMax = 100;

    /// <summary>Each process that was there before has one, and so a thread and some descriptors here.</summary>
    private const int FiltersMax = 64;

    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Null: it is held, or is no agent any more, or has ended. Otherwise why it goes on unguarded.
    /// </summary>
    public UnheldAgent? Attach(ProcessIdentity process)
    {
        if (AttachCheck.WhyNot(process.Pid) is { Length: > 0 } unfit)
            return UnheldAs(process, unfit);
        using var held = new HeldProcess(process.Pid);
        var unstopped = held.Hold(StopLimit);
        // What was seen may have executed something else meanwhile; from here on it cannot.
        if (AgentFinder.Look(process.Pid, host.Agents) is not { } agent || agent.Process != process)
            return null;
        if (unstopped.Length != 0)
            return UnheldAs(process, unstopped);
        var failure = AttachCheck.WhyNot(process.Pid);
        if (failure.Length == 0)
            failure = Hold(agent, held);
        return failure.Length == 0 ? null : UnheldAs(process, failure);
    }

    /// <summary>Null where it has ended meanwhile, or is none.</summary>
    private UnheldAgent? UnheldAs(ProcessIdentity process, string why) =>
        AgentFinder.Look(process.Pid, host.Agents) is { } agent && agent.Process == process
            ? new UnheldAgent(agent.Signature.Name, process.Pid, why)
            : null;

    private string Hold(FoundAgent agent, HeldProcess held)
    {
        var pid = agent.Process.Pid;
        if (admission.SessionOf(pid) is not null)
            return "";
        if (LaunchCaller.Inspect(pid, out var workspace, out _) is { Length: > 0 } elsewhere)
            return elsewhere;
        using var others = new HeldTree(member => admission.SessionOf(member) is null);
        others.HoldDescendants(pid);
        var answer = host.PrepareLaunch(RequestOf(agent, workspace));
        return answer.Session is { } session ? Hold(session, agent, held, others) : answer.Refusal;
    }

    private string Hold(Session session, FoundAgent agent, HeldProcess held, HeldTree others)
    {
        var failure = "";
        var isConfined = false;
        try
        {
            var terms = admission.Admit(session, agent);
            IncludeDescendants(session);
            admission.GuardFiles(session);
            failure = Confine(session, terms, agent.Uid, held, isAgent: true);
            isConfined = failure.Length == 0;
            if (isConfined)
                ConfineOthers(session, terms, agent.Uid, others);
        }
        catch (Exception broken) when (!isConfined)
        {
            failure = broken.Message;
        }
        catch (Exception broken)
        {
            // Its filter cannot be taken away, so the session stays.
            admission.Tell(session, agent.Process.Pid, $"or what it had started before: {broken.Message}");
        }

        if (failure.Length == 0)
            admission.Complete(session);
        else
            admission.Abandon(session);
        return failure;
    }

    private string Confine(Session session, AttachTerms terms, uint uid, HeldProcess held, bool isAgent)
    {
        var confinement = new MemberConfinement(held, uid, terms);
        var failure = confinement.Confine();
        if (confinement.Listener is not { } listener)
            return failure;
        // It is under the filter from here on, whatever else comes.
        admission.Settle(session, confinement.UserNamespace, isAgent);
        admission.Begin(session, listener);
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
    private void ConfineOthers(Session session, AttachTerms terms, uint uid, HeldTree others)
    {
        var confined = new HashSet<int> { session.Record.Pid };
        var seen = new HashSet<int> { session.Record.Pid };
        foreach (var pid in others.Found.Where(seen.Add))
            ConfineOther(session, terms, uid, others, pid, confined);
        for (var round = 0; round < RoundsMax; round++)
        {
            var missed = admission.Members(session).Where(seen.Add).ToList();
            if (missed.Count == 0)
                return;
            // What is born of a confined process has its filter.
            foreach (var pid in missed.Where(
                pid => !AttachCheck.HasFilter(pid) || !ProcessTree.Ancestors(pid).Any(confined.Contains)))
                ConfineOther(session, terms, uid, others, pid, confined);
        }
    }

    private void ConfineOther(
        Session session, AttachTerms terms, uint uid, HeldTree others, int pid, HashSet<int> confined)
    {
        string failure;
        try
        {
            failure = confined.Count > FiltersMax ? $"its session has {FiltersMax} filters already"
                : others.TryHold(pid, out var unstopped) is not { } held ? unstopped
                : ConfineMember(session, terms, uid, held);
            others.LetGo(pid);
        }
        catch (Exception broken)
        {
            failure = broken.Message;
        }

        if (failure.Length == 0)
            confined.Add(pid);
        else if (Pidfd.Lives(pid))
            admission.Tell(session, pid, failure);
    }

    private string ConfineMember(Session session, AttachTerms terms, uint uid, HeldProcess held)
    {
        if (AttachCheck.WhyNot(held.Pid) is { Length: > 0 } unfit)
            return unfit;
        return ProcFiles.StatusField(held.Pid, "Uid:"u8) == uid
            ? Confine(session, terms, uid, held, isAgent: false)
            : "it belongs to another user";
    }

    private static LaunchRequest RequestOf(FoundAgent agent, string workspace) => new(
        agent.Process, UserId.Of(agent.Uid), agent.Gid, agent.Signature.Profile, AuditOnly: false,
        agent.Program.Executable, [.. agent.Program.Arguments], workspace)
    {
        IsAttached = true,
    };
}
