using System.Collections.Concurrent;
using SysWatch.Core.Sessions;
using SysWatch.Linux.Bpf;
using SysWatch.Linux.Interop;
using SysWatch.Linux.Seccomp;
using SysWatch.Linux.Sessions;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;

namespace SysWatch.Linux.Mediation;

/// <summary>
/// Performs rename, link, symlink, mkdir and mknod for the caller. The kernel never runs these calls itself, because
/// the names in the caller's memory, and the links on their way, are the caller's to change until it does.
/// </summary>
/// <param name="inodes">Null where nobody keeps such a table.</param>
/// <param name="directories">Null where nobody protects what is in them.</param>
internal sealed class MoveHandler(
    CallerThreads threads, ISessionTable sessions, ILabels labels, IProtectedInodes? inodes = null,
    INewDirectories? directories = null) : ISyscallHandler
{
    /// <summary>A move that waits longer than this for another one to end is refused with EBUSY.</summary>
    public static readonly TimeSpan GateWaitMax = TimeSpan.FromSeconds(10);

    private const string Mechanism = "seccomp";

    private static readonly RuleSummary Whiteout = Wall("whiteout",
        "A whiteout hides a file of a lower file system, which no program outside of containers needs.",
        "Delete the file.");

    private static readonly RuleSummary TooMuch = Wall("move",
        $"Rules speak of names below the directory, and it holds more than {TreeJudge.EntriesMax} or cannot be read.",
        "Move its parts one by one, or ask the person to move it.");

    private static readonly RuleSummary Busy = Wall("busy",
        $"Moves of a user are decided one after the other, and one has waited for its file system for more than " +
        $"{GateWaitMax.TotalSeconds} seconds.",
        "Try again; look for a network file system that does not answer, or a move of a very large directory.");

    /// <summary>
    /// One decision with its deed at a time, of a user: a directory that one call holds cannot get another path, by
    /// another call, between what is decided of its path and what is done in it. Other users do not wait for one whose
    /// file system hangs.
    /// </summary>
    private readonly ConcurrentDictionary<uint, Lock> _gates = new();

    private readonly HeldCalls _calls = new(threads, sessions);

    public static IReadOnlyCollection<int> Numbers { get; } = [.. new[]
    {
        SyscallNumbers.Native.Rename, SyscallNumbers.Native.Renameat, SyscallNumbers.Native.Renameat2,
        SyscallNumbers.Native.Link, SyscallNumbers.Native.Linkat,
        SyscallNumbers.Native.Symlink, SyscallNumbers.Native.Symlinkat,
        SyscallNumbers.Native.Mkdir, SyscallNumbers.Native.Mkdirat,
        SyscallNumbers.Native.Mknod, SyscallNumbers.Native.Mknodat,
    }.Where(number => number != SyscallNumbers.None)];

    IReadOnlyCollection<int> ISyscallHandler.Numbers => Numbers;

    public SyscallAnswer Handle(in SyscallNotification call, INotifier notifier)
    {
        var held = call;
        return _calls.Defer(call, notifier, thread => Start(thread, held, notifier));
    }

    private SyscallAnswer Start(CallerThread thread, SyscallNotification call, INotifier notifier)
    {
        if (CallerView.Open(call, notifier) is not { } view)
            return SyscallAnswer.Error(Errno.EPERM);
        var move = new HeldMove(view, MoveRequest.Of(call));
        var result = move.Pin(thread);
        if (result == 0)
            return Finish(thread, call, notifier, move, []);
        move.Dispose();
        return SyscallAnswer.Error(-result);
    }

    private SyscallAnswer Finish(
        CallerThread thread, SyscallNotification call, INotifier notifier, HeldMove move,
        IReadOnlyList<Finding> granted)
    {
        Finding? question = null;
        int result;
        var gate = _gates.GetOrAdd(notifier.Session.Record.User.Number, _ => new Lock());
        if (!gate.TryEnter(GateWaitMax))
        {
            Refuse(notifier.Session, move.View.Credentials.Process, Busy);
            result = -Errno.EBUSY;
        }
        else
        {
            try
            {
                result = Settle(thread, notifier.Session, move, MoveRequest.Of(call), granted, out question);
                if (result == 0 && question is null && (result = move.Perform(thread)) == 0)
                    notifier.Performed(call);
            }
            finally
            {
                gate.Exit();
            }
        }
        if (result == 0 && question is { } asked)
        {
            var attempt = AttemptOf(notifier.Session, move.View.Credentials.Process, asked);
            _ = _calls.DeferAsync(
                call, notifier, sessions.AskAsync(attempt, asked.Decision, CancellationToken.None),
                next => Finish(next, call, notifier, move, [.. granted, asked]), move.Dispose);
            return SyscallAnswer.Deferred;
        }
        if (result == 0 && directories is not null)
            move.Announce(directories);
        move.Dispose();
        return result < 0 ? SyscallAnswer.Error(-result) : SyscallAnswer.Return(0);
    }

    /// <summary>0, or -errno of a refusal.</summary>
    private int Settle(
        CallerThread thread, Session session, HeldMove move, in MoveRequest request, IReadOnlyList<Finding> granted,
        out Finding? question)
    {
        question = null;
        var process = move.View.Credentials.Process;
        if (!move.View.IsHeld())
            return -Errno.EINTR;
        if (request.Kind == MoveKind.Rename && (request.Flags & PathsCalls.RenameWhiteout) != 0)
            return Refuse(session, process, Whiteout);
        labels.TryGet(process, out var label);
        var judge = move.Judge(session.Policy, label.ActorSet, facts => PathOfInode(session, facts));
        if (judge is null)
            return Refuse(session, process, TooMuch);
        if (judge.StandIn is { } link && session.Policy.Mode != PolicyMode.Audit)
            return Refuse(session, process, Seccomp.Wall.Link, PathText.Of(link));
        if (judge.Findings.Count > 0 && move.LookUp(thread) is var error and < 0)
            return error;
        foreach (var finding in judge.Findings)
        {
            if (finding.Decision.Verdict != Verdict.Ask)
            {
                if (!sessions.Settle(AttemptOf(session, process, finding), finding.Decision))
                    return -Errno.EACCES;
            }
            else if (question is null && !granted.Any(grant => grant.IsSameQuestion(finding)))
            {
                question = finding;
            }
        }
        return 0;
    }

    private int Refuse(Session session, int process, RuleSummary wall, string what = "rename")
    {
        sessions.Refuse(new Attempt(session, process, Guard.Files, "create", what, Mechanism), wall);
        return -Errno.EPERM;
    }

    private byte[]? PathOfInode(Session session, ObjectFacts facts) =>
        inodes is not null && inodes.TryGetPath(session, facts, out var path) ? path : null;

    private static Attempt AttemptOf(Session session, int process, in Finding finding) =>
        new(session, process, finding.Guard, finding.Operation, PathText.Of(finding.Path), Mechanism);

    private static RuleSummary Wall(string name, string reason, string instead) =>
        new($"wall:{name}", Guard.Files, Verdict.Deny, reason, instead, "", 0, Locked: true);
}
