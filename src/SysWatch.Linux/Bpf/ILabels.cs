using SysWatch.Linux.Abi;
using SysWatch.Policy.Decisions;

namespace SysWatch.Linux.Bpf;

/// <summary>The kernel's table of labelled processes. One map operation a call, about a microsecond.</summary>
internal interface ILabels
{
    /// <param name="pid">Thread group id.</param>
    bool TryGet(int pid, out Label label);

    /// <summary>What a process may be granted by its program; one whose label cannot be found has no grants.</summary>
    ActorSet ActorsOf(int pid) => TryGet(pid, out var label) ? label.ActorSet : ActorSet.None;

    /// <summary>Also finds a process that exited a moment ago. Diagnostic only; never decide on it.</summary>
    bool TryGetRecent(int pid, out Label label);

    /// <summary>Labels a process, or replaces its label. Throws when the table is full.</summary>
    void Set(int pid, in Label label);

    /// <summary>For a process that died while it was given a label; false when it had none.</summary>
    bool Remove(int pid);

    /// <summary>Every labelled process of a session; a snapshot that may miss a fork in flight.</summary>
    IReadOnlyList<int> Members(SysWatch.Core.Sessions.SessionId session);
}
