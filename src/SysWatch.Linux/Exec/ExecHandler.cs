using System.Collections.Concurrent;
using SysWatch.Core.Sessions;
using SysWatch.Linux.Abi;
using SysWatch.Linux.Bpf;
using SysWatch.Linux.Interop;
using SysWatch.Linux.Seccomp;
using SysWatch.Linux.Sessions;
using SysWatch.Policy.Decisions;

namespace SysWatch.Linux.Exec;

/// <summary>
/// Answers execve and execveat. A program that can hold neither a grant nor a secret goes on at once; any other is
/// traced to its exec stop, where it is told who it is and what it may know. See the folder's README.
/// </summary>
internal sealed class ExecHandler(ILabels labels, ISessionTable sessions, TimeProvider time) : ISyscallHandler
{
    private readonly ConcurrentDictionary<SessionId, (ExecSession Session, ExecTargets Targets)> _sessions = new();

    public IReadOnlyCollection<int> Numbers { get; } = [SyscallNumbers.Native.Execve, SyscallNumbers.Native.Execveat];

    /// <summary>Execs that went on at once, and execs that were traced.</summary>
    public ulong FastCount { get; private set; }

    public ulong SlowCount { get; private set; }

    /// <summary>Before the session's process is told to go.</summary>
    public void Begin(ExecSession session) => _sessions[session.Session.Id] = (session, new ExecTargets(session, time));

    public void End(SessionId id)
    {
        if (_sessions.TryRemove(id, out var entry))
            entry.Session.Dispose();
    }

    /// <summary>The daemon stops: nothing is begun any more. What is under way ends by itself.</summary>
    public void Stop()
    {
        foreach (var entry in _sessions.Values)
            entry.Session.Stop();
    }

    /// <summary>After <see cref="Stop"/>: no exec is under way.</summary>
    public bool IsQuiet => _sessions.Values.All(entry => entry.Session.Tracers.IsQuiet);

    public SyscallAnswer Handle(in SyscallNotification call, INotifier notifier)
    {
        var pid = call.Tid;
        if (!labels.TryGet(pid, out var label))
        {
            pid = ProcFiles.ThreadGroupOf(call.Tid);
            if (pid == 0)
                return SyscallAnswer.Error(Errno.ESRCH);
            if (pid == call.Tid || !labels.TryGet(pid, out label))
                return Refuse(notifier, pid, ExecWall.Unlabelled);
        }

        if (label.SessionId != notifier.Session.Id || !_sessions.TryGetValue(label.SessionId, out var entry))
            return Refuse(notifier, pid, ExecWall.Unlabelled);
        // A rule that hides from every program needs every program's new stack.
        var mustLook = (label.Flags & LabelFlags.Secrets) != 0 || notifier.Session.Policy.HasAlwaysInjection;
        if (!mustLook && entry.Targets.IsKnownPlain(call))
        {
            FastCount++;
            return SyscallAnswer.Continue;
        }

        SlowCount++;
        var trace = new ExecTrace(labels, sessions, time, entry.Session, entry.Targets)
        {
            Call = call, Notifier = notifier, Caller = pid, CallerLabel = label, MustLook = mustLook,
        };
        return entry.Session.Tracers.TryRun(trace.Run) ? SyscallAnswer.Deferred : SyscallAnswer.Error(Errno.EAGAIN);
    }

    private SyscallAnswer Refuse(INotifier notifier, int pid, RuleSummary wall)
    {
        sessions.Refuse(new Attempt(notifier.Session, pid, wall.Guard, "execute", "a program", "seccomp"), wall);
        return SyscallAnswer.Error(Errno.EPERM);
    }
}
