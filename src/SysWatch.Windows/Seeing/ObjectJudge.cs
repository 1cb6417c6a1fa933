using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;
using SysWatch.Windows.Names;
using SysWatch.Windows.Seeing.Reaction;

namespace SysWatch.Windows.Seeing;

/// <summary>Uses of what has a name: files, pipes, keys. Under the observer's lock.</summary>
internal sealed class ObjectJudge(
    ObjectNames names, MemberPrograms programs, NetworkJudge network, Settlement settlement)
{
    private static readonly PathAccess[] s_made = [PathAccess.Create, PathAccess.Write];
    private static readonly PathAccess[] s_read = [PathAccess.Read];
    private static readonly PathAccess[] s_written = [PathAccess.Write];
    private static readonly PathAccess[] s_deleted = [PathAccess.Delete];
    /// <summary>What is moved away from a name is moved away from the rules that speak of it.</summary>
    private static readonly PathAccess[] s_linked = [PathAccess.Read, PathAccess.Write];
    private static readonly PathAccess[] s_moved = [PathAccess.Delete, PathAccess.Read, PathAccess.Write];

    private static readonly PathAccess[] s_created = [PathAccess.Create];
    private static readonly PathAccess[] s_connected = [PathAccess.Connect];

    private readonly RestrictedPlaces _places = new();

    public void Judge(ObservedSession session, TreeProcess process, FileUsed used)
    {
        var outcome = Outcomes.OfStatus(used.Status);
        var named = names.Of(used.NtPath);
        if (named.Server is { } server)
            network.JudgeShare(session, process, server, used);
        if (used.Use == FileUse.Create && outcome == UseOutcome.Happened && named.Kind == ObjectKind.File)
            session.Held.Appeared(named);
        // To look at which names a directory has is no read of a file.
        if (outcome == UseOutcome.Failed || used is { IsDirectory: true, Use: FileUse.Open })
            return;
        // Nobody is ended for an open: `git status` opens what it asks the size of. What it was for is told by the
        // read, or the write, that follows. Of a pipe it is the connection.
        if (named.Kind != ObjectKind.Pipe && used.Use == FileUse.Open && outcome == UseOutcome.Happened)
            return;
        switch (named.Kind)
        {
            case ObjectKind.File or ObjectKind.Device when named.Kind == ObjectKind.File || !named.Names.IsEmpty:
                var attempt = new Attempt(
                    session, process, ReactedUse.Files, Guard.Files, "rename", ObjectOf(named, used.NtPath),
                    used.FileTime, outcome, IsHeld: false, Mechanisms.Acl, MayReact: named.Kind == ObjectKind.File);
                if (Settle(session, process, named, Accesses(used), attempt) && used.Use == FileUse.Rename &&
                    _places.AreAt(session.Policy, named))
                    settlement.Refuse(attempt, WindowsWall.Tree, Response.Terminate);
                break;
            case ObjectKind.Pipe when named.Names[0] != "/PIPE":
                Settle(
                    session, process, named, s_connected,
                    new Attempt(
                        session, process, ReactedUse.Sockets, Guard.Sockets, "", named.Display, used.FileTime, outcome,
                        IsHeld: false, Mechanisms.Acl));
                break;
        }
    }

    /// <summary>
    /// A key that is told of by a part of its name only may be another: what it would be below the user's keys is
    /// recorded, and nobody is ended for it.
    /// </summary>
    public void Judge(ObservedSession session, TreeProcess process, RegistryUsed used)
    {
        var outcome = Outcomes.OfStatus(used.Status);
        // PowerShell opens HKCU\Environment whenever it begins; what is read there is told by the read.
        if (outcome == UseOutcome.Failed || (used.Use == RegistryUse.Open && outcome == UseOutcome.Happened))
            return;
        var named = names.OfKey(used.Key, used.Value, session.UserSid);
        var isSure = named is not null;
        named ??= used.Key.StartsWith('\\') ? null : names.OfKey(@"HKCU\" + used.Key, used.Value, session.UserSid);
        if (named is null)
            return;
        if (isSure && used.Use == RegistryUse.Create && outcome == UseOutcome.Happened)
            session.Held.Appeared(named);
        var attempt = new Attempt(
            session, process, ReactedUse.Registry, Guard.Registry, "", named.Display, used.FileTime,
            outcome, IsHeld: false, Mechanisms.Acl, MayReact: isSure);
        Settle(session, process, named, Accesses(used.Use), attempt);
    }

    /// <summary>The strictest answer for any of the names, and for any of the accesses.</summary>
    public static Decision Decide(
        CompiledPolicy policy, NamedObject named, ReadOnlySpan<PathAccess> accesses, ActorSet actors,
        out PathAccess strictest)
    {
        var found = default(Decision);
        strictest = accesses[0];
        foreach (var access in accesses)
        {
            foreach (var key in named.Keys)
            {
                var decision = policy.DecidePath(key, access, actors);
                if (decision.Verdict > found.Verdict)
                    (found, strictest) = (decision, access);
            }
        }
        // What nothing can be called is denied as a path that is too long is.
        return found.Verdict == 0 ? policy.DecidePath([], accesses[0], actors) : found;
    }

    /// <returns>As <see cref="Settlement.Settle"/>.</returns>
    private bool Settle(
        ObservedSession session, TreeProcess process, NamedObject named, ReadOnlySpan<PathAccess> accesses,
        in Attempt attempt)
    {
        var actors = programs.Of(session, process).Actors;
        var decision = Decide(session.Policy, named, accesses, actors, out var access);
        if (decision.Verdict == Verdict.Allow && session.Policy.Recorded.IsEmpty)
            return true;
        return settlement.Settle(
            attempt with
            {
                Operation = access.Word(),
                IsHeld = attempt.Outcome == UseOutcome.Refused && session.Held.Holds(named, access),
            },
            decision);
    }

    private static string ObjectOf(NamedObject named, string ntPath) =>
        named.Display.Length > 0 ? named.Display : ntPath;

    private static ReadOnlySpan<PathAccess> Accesses(FileUsed used) => used.Use switch
    {
        FileUse.Create => used.IsDirectory ? s_created : s_made,
        FileUse.Write => s_written,
        FileUse.Delete => s_deleted,
        FileUse.Rename => s_moved,
        FileUse.Link => s_linked,
        _ => s_read,
    };

    private static ReadOnlySpan<PathAccess> Accesses(RegistryUse use) => use switch
    {
        RegistryUse.Create => s_created,
        RegistryUse.SetValue => s_written,
        RegistryUse.DeleteKey or RegistryUse.DeleteValue => s_deleted,
        _ => s_read,
    };
}
