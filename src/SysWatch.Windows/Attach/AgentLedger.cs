using System.Collections.Immutable;
using SysWatch.Core.Backends;
using SysWatch.Windows.Holding;

namespace SysWatch.Windows.Attach;

/// <summary>What looks at processes have come to, by number and creation; of those that live. Any thread.</summary>
internal sealed class AgentLedger(TimeProvider time)
{
    /// <summary>So often one that is not through its beginning is looked at again soon; then at each usual look.
    /// </summary>
    private const int SoonLooksMax = 20;

    private readonly Lock _lock = new();

    /// <summary>Of these nothing more is to be found: no agents, and those that are never held.</summary>
    private readonly HashSet<(int, long)> _settled = [];

    /// <summary>They are, or were, in a session; released ones, and what they start, are left alone.</summary>
    private readonly HashSet<(int, long)> _members = [];

    private readonly Dictionary<(int, long), int> _unclear = [];
    private readonly Retries _retries = new(time);
    private ImmutableDictionary<(int, long), UnheldAgent> _unheld = ImmutableDictionary<(int, long), UnheldAgent>.Empty;

    /// <summary>Agents that something keeps from being held.</summary>
    public IEnumerable<UnheldAgent> Unheld => Volatile.Read(ref _unheld).Values;

    /// <summary>Whether there is nothing to look at now.</summary>
    public bool IsSettled(ProcessEntry process)
    {
        lock (_lock)
            return _settled.Contains(process.Key) || _members.Contains(process.Key) || _retries.IsPausing(process);
    }

    public void Settle(ProcessEntry process)
    {
        lock (_lock)
            _settled.Add(process.Key);
    }

    /// <summary>Members are not found again, nor is what they start.</summary>
    public void AddMembers(IReadOnlyCollection<(int, long)> members)
    {
        lock (_lock)
        {
            _members.UnionWith(members);
            _unheld = _unheld.RemoveRange(members);
        }
    }

    public bool HasMember(IEnumerable<ProcessEntry> processes)
    {
        lock (_lock)
            return _members.Count > 0 && processes.Any(p => _members.Contains(p.Key));
    }

    /// <summary>What is not through its beginning.</summary>
    /// <returns>Whether it is worth a look soon.</returns>
    public bool AddUnclear(ProcessEntry process)
    {
        lock (_lock)
        {
            var looks = Math.Min(_unclear.GetValueOrDefault(process.Key) + 1, SoonLooksMax);
            _unclear[process.Key] = looks;
            return looks < SoonLooksMax;
        }
    }

    /// <summary>What failed may pass: too many sessions, a process that could not be opened for a moment.</summary>
    /// <returns>How often it has failed, and whether this reason was told of already.</returns>
    public (int Times, bool IsTold) AddFailure(ProcessEntry process, UnheldAgent unheld)
    {
        lock (_lock)
        {
            _unheld = _unheld.SetItem(process.Key, unheld);
            return _retries.Failed(process, unheld.Reason);
        }
    }

    public void AddUnheld(ProcessEntry process, UnheldAgent unheld)
    {
        lock (_lock)
            _unheld = _unheld.SetItem(process.Key, unheld);
    }

    /// <summary>All is looked at anew, but for members.</summary>
    public void Reset()
    {
        lock (_lock)
        {
            _settled.Clear();
            _unclear.Clear();
            _retries.Clear();
            _unheld = _unheld.Clear();
        }
    }

    /// <summary>All but these.</summary>
    public void Keep(HashSet<(int, long)> living)
    {
        lock (_lock)
        {
            _settled.IntersectWith(living);
            _members.IntersectWith(living);
            _retries.Keep(living);
            foreach (var gone in _unclear.Keys.Where(key => !living.Contains(key)).ToList())
                _unclear.Remove(gone);
            _unheld = _unheld.RemoveRange(_unheld.Keys.Where(key => !living.Contains(key)));
        }
    }
}
