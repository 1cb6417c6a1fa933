using SysWatch.Core.Sessions;
using SysWatch.Linux.Abi;
using SysWatch.Linux.Interop;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;

namespace SysWatch.Linux.Fanotify;

/// <summary>An open of a session member that the kernel holds, and what the policy says of it.</summary>
/// <param name="Descriptor">The file, opened for us by the kernel; ours to close.</param>
/// <param name="Access">The one access that decided.</param>
/// <param name="Name">The name that decided: where the file is, or where it was when it was marked.</param>
/// <param name="IsCreation">The file is empty and was opened with O_CREAT: this call may have made it.</param>
internal sealed record HeldOpen(
    int Descriptor, int Tid, int Pid, Label Label, Session Session, CompiledPolicy Policy, Decision Decision,
    PathAccess Access, byte[] Name, InodeFacts Facts, bool IsCreation)
{
    public string Path => InodeFacts.Show(Name);

    public Guard Guard => Access == PathAccess.Execute ? Guard.Exec : Guard.Files;

    public string Operation => Access.Word();
}

/// <summary>
/// Decides about a held open by every name that the file has or had: where it is, under which names it was marked, and
/// the same for its directory. The strictest answer wins.
/// </summary>
internal sealed class OpenDecider(MarkTable marks)
{
    private readonly byte[] _now = new byte[TreeWalk.PathBytesMax + 16];
    private readonly byte[] _joined = new byte[TreeWalk.PathBytesMax + 1];

    /// <summary>Null: nothing speaks against it. For the reader's thread only; opens files of procfs only.</summary>
    public HeldOpen? Decide(in FanotifyEvent held, int pid, in Label label, Session session)
    {
        var policy = session.Policy;
        if (!InodeFacts.TryRead(held.Descriptor, out var facts))
            throw new IOException("statx failed on a held file");
        IsFifo = facts.Type == InodeFacts.TypeFifo;
        var now = ReadPath(held.Descriptor, facts);
        var call = OpenCall.Of(held.Pid);
        var judged = new Judgement(policy, label.ActorSet, AccessOf(held, call, facts, out var creation));
        if (judged.Access == PathAccess.Read && policy.MayRestrict(now, PathAccess.Execute) &&
            OpenCall.IsLoader(held.Pid))
            judged = judged with { Access = PathAccess.Read | PathAccess.Execute };

        judged.Judge(now);
        foreach (var alias in marks.Find(session.Id)?.AliasesOf(now) ?? [])
            judged.Judge(alias);
        foreach (var name in marks.Inodes.NamesOf(facts.Key))
        {
            if (name.Session == session.Id)
                judged.Judge(name.Path);
        }
        JudgeByDirectory(ref judged, now, session.Id);

        if (judged.Worst.Verdict == Verdict.Allow)
        {
            marks.IgnoreIfHarmless(held.Descriptor, facts, now);
            return null;
        }
        return new HeldOpen(
            held.Descriptor, held.Pid, pid, label, session, policy, judged.Worst, judged.WorstAccess,
            judged.WorstPath, facts, creation);
    }

    /// <summary>The last file that was looked at is a FIFO.</summary>
    public bool IsFifo { get; private set; }

    /// <summary>Ends the events for a file that was opened outside of every session, where that is safe.</summary>
    public void Passed(int descriptor)
    {
        if (!InodeFacts.TryRead(descriptor, out var facts))
            return;
        IsFifo = facts.Type == InodeFacts.TypeFifo;
        marks.IgnoreIfHarmless(descriptor, facts, ReadPath(descriptor, facts));
    }

    private static PathAccess AccessOf(
        in FanotifyEvent held, OpenCall call, in InodeFacts facts, out bool creation)
    {
        creation = call.MayCreate && facts is { IsRegular: true, Size: 0 };
        if ((held.Mask & FanotifyAbi.OpenExecPermission) != 0)
            return PathAccess.Execute;
        // The kernel reads a program's first bytes under execve; its exec event was judged before.
        var access = call.Access == PathAccess.Execute ? PathAccess.Read : call.Access;
        return creation ? access | PathAccess.Create : access;
    }

    private void JudgeByDirectory(ref Judgement judged, ReadOnlySpan<byte> now, Core.Sessions.SessionId session)
    {
        var end = now.LastIndexOf((byte)'/');
        if (end < 0 || !InodeFacts.TryRead(end == 0 ? "/"u8 : now[..end], out var directory))
            return;
        foreach (var name in marks.Inodes.NamesOf(directory.Key))
        {
            var length = name.Path.Length == 1 ? 0 : name.Path.Length;
            if (name.Session != session || length + now.Length - end > TreeWalk.PathBytesMax)
                continue;
            name.Path.CopyTo(_joined, 0);
            now[end..].CopyTo(_joined.AsSpan(length));
            judged.Judge(_joined.AsSpan(0, length + now.Length - end));
        }
    }

    private ReadOnlySpan<byte> ReadPath(int descriptor, in InodeFacts facts)
    {
        var length = InodeFacts.ReadPath(descriptor, _now);
        if (length == 0)
            throw new IOException("the path of a held file cannot be read");
        var path = _now.AsSpan(0, length);
        // The kernel adds this to the name of what has no name any more.
        return facts.Links == 0 && path.EndsWith(" (deleted)"u8) ? path[..^10] : path;
    }

    private struct Judgement(CompiledPolicy policy, ActorSet actors, PathAccess access)
    {
        private static ReadOnlySpan<byte> Single => [1, 2, 4, 16];

        public PathAccess Access { get; init; } = access;

        public Decision Worst { get; private set; } = new(Verdict.Allow, 0);

        public PathAccess WorstAccess { get; private set; }

        public byte[] WorstPath { get; private set; } = [];

        public void Judge(ReadOnlySpan<byte> path)
        {
            foreach (var bit in Single)
            {
                var one = (PathAccess)bit;
                if ((Access & one) == 0)
                    continue;
                var decision = policy.DecidePath(path, one, actors);
                if (decision.Verdict <= Worst.Verdict)
                    continue;
                Worst = decision;
                WorstAccess = one;
                WorstPath = path.ToArray();
            }
        }
    }
}
