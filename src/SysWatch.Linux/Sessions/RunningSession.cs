using System.Collections.Concurrent;
using SysWatch.Core.Sessions;
using SysWatch.Linux.Exec;
using SysWatch.Linux.Seccomp;

namespace SysWatch.Linux.Sessions;

/// <summary>
/// What the backend holds for one session. It lives for as long as somebody holds it: the notifier of each filter that
/// its processes are under (one, but for agents that were attached to), and whoever is just making it.
/// </summary>
/// <param name="slot">Of the kernel's policy table; the session's labels name it.</param>
internal sealed class RunningSession(Session session, uint slot, ExecSession exec)
{
    private readonly ConcurrentDictionary<int, Notifier> _notifiers = [];
    private int _holders;

    public Session Session { get; } = session;

    public uint Slot { get; } = slot;

    /// <summary>Of the policy that an earlier daemon had in the slot, from the same texts; 0 after a reload.</summary>
    public uint InheritedGeneration { get; set; }

    public ExecSession Exec { get; } = exec;

    /// <summary>Held while its policy is swapped, and as it is forgotten: its slot is another's after that.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Under the gate.</summary>
    public bool IsForgotten { get; set; }

    public ICollection<Notifier> Notifiers => _notifiers.Values;

    /// <summary>Holds the session until it has ended.</summary>
    public void Add(Notifier notifier)
    {
        Hold();
        _notifiers[notifier.Number] = notifier;
    }

    public void Hold() => Interlocked.Increment(ref _holders);

    /// <returns>Whether nobody holds it any more; to one caller only.</returns>
    public bool LetGo() => Interlocked.Decrement(ref _holders) == 0;

    public bool LetGo(Notifier notifier) => _notifiers.TryRemove(notifier.Number, out _) && LetGo();
}
