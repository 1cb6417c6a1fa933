using SysWatch.Core.Sessions;
using SysWatch.Linux.Abi;

namespace SysWatch.Linux.Bpf;

/// <inheritdoc cref="ILabels"/>
/// <param name="bits">By process. The kernel alone takes them away.</param>
/// <param name="count">Of all labels, which the kernel counts as well; null where none is set or removed.</param>
internal sealed class Labels(
    KernelMap<uint, Label> live, KernelMap<uint, Label> overflow, KernelMap<uint, Label> exited, SharedBits bits,
    SharedCount? count = null)
    : ILabels, IDisposable
{
    /// <summary>A session's forks are chased this often before it is said that they cannot be caught up with.</summary>
    private const int PassesMax = 1000;

    public bool IsEmpty => live.IsEmpty && overflow.IsEmpty;

    public bool TryGet(int pid, out Label label) =>
        live.TryGet((uint)pid, out label) || overflow.TryGet((uint)pid, out label);

    public bool TryGetRecent(int pid, out Label label) =>
        TryGet(pid, out label) || exited.TryGet((uint)pid, out label);

    public void Set(int pid, in Label label)
    {
        bits.Set((uint)pid);
        if (overflow.TryGet((uint)pid, out _))
        {
            overflow.Set((uint)pid, label);
            return;
        }

        var isNew = !live.TryGet((uint)pid, out _);
        live.Set((uint)pid, label);
        if (isNew)
            count?.Add(1);
    }

    public bool Remove(int pid)
    {
        var wasThere = live.Remove((uint)pid) | overflow.Remove((uint)pid);
        if (wasThere)
            count?.Add(-1);
        return wasThere;
    }

    /// <summary>What a killed daemon has counted wrong ends with the next.</summary>
    public void CountAgain() => count?.Set(All().LongCount());

    public IReadOnlyList<int> Members(SessionId session) => [.. Of(session).Select(entry => (int)entry.Key)];

    /// <summary>As <see cref="Members"/>, each with the label that it had when it was come upon.</summary>
    public IEnumerable<KeyValuePair<uint, Label>> Of(SessionId session) =>
        All().Where(entry => entry.Value.Session == session.Value);

    /// <summary>Every labelled process of every session of this daemon.</summary>
    public IEnumerable<KeyValuePair<uint, Label>> All() => live.Entries().Concat(overflow.Entries());

    /// <summary>Takes every label of a session away, those of children born meanwhile too.</summary>
    public void RemoveSession(SessionId session)
    {
        for (var pass = 0; pass < PassesMax; pass++)
        {
            var members = Members(session);
            if (members.Count == 0)
                return;
            foreach (var pid in members)
                Remove(pid);
        }

        throw new InvalidOperationException(
            $"session {session} forks faster than its labels can be taken away; freeze or kill it first");
    }

    public void Dispose()
    {
        live.Dispose();
        overflow.Dispose();
        exited.Dispose();
        bits.Dispose();
        count?.Dispose();
    }
}
