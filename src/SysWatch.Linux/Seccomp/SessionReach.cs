using SysWatch.Linux.Bpf;
using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Seccomp;

/// <summary>Which processes a session may act on: its own.</summary>
internal sealed class SessionReach(ILabels labels)
{
    /// <summary>
    /// A member loses its label as it exits, and can be signalled to no effect until its parent collects it; that is a
    /// success, as without a session, and nothing is sent.
    /// </summary>
    public Standing StandingOf(int process, INotifier notifier)
    {
        if (labels.TryGet(process, out var label))
            return label.SessionId == notifier.Session.Id ? Standing.Member : Standing.Outsider;
        if (ProcFiles.IsDead(process))
            return Standing.Gone;
        var isExiting = labels.TryGetRecent(process, out label) && label.SessionId == notifier.Session.Id &&
            label.StartTime == ProcFiles.StartTimeNs(process);
        return isExiting ? Standing.Gone : Standing.Outsider;
    }

    /// <summary>
    /// A group whose leader is a member was made by members. Where the leader has gone, every process is looked at.
    /// </summary>
    public bool HoldsMembersOnly(int group, INotifier notifier)
    {
        if (ProcFiles.ProcessGroupOf(group) == group && StandingOf(group, notifier) is not Standing.Gone and var leader)
            return leader == Standing.Member;
        return !ProcessTree.All().Any(
            pid => ProcFiles.ProcessGroupOf(pid) == group && StandingOf(pid, notifier) == Standing.Outsider);
    }
}

internal enum Standing
{
    Outsider,
    Member,

    /// <summary>Exited, and perhaps not yet collected by its parent.</summary>
    Gone,
}
