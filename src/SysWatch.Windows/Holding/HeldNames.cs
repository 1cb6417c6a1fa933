using System.Collections.Concurrent;
using System.Text;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Patterns;
using SysWatch.Windows.Names;
using SysWatch.Windows.Plans.Stamps;

namespace SysWatch.Windows.Holding;

/// <summary>What a session is denied by the entries that were put for it, by name. Safe to use from several threads.
/// </summary>
internal sealed class HeldNames
{
    private readonly ConcurrentDictionary<string, PlannedStamp> _stamps = new(StringComparer.Ordinal);

    public void Set(PlannedStamp stamp) => _stamps[Folded(stamp.Path)] = stamp;

    /// <summary>Beside what is there already.</summary>
    public void Add(PlannedStamp stamp) => _stamps.AddOrUpdate(
        Folded(stamp.Path), stamp, (_, known) => known with
        {
            Denied = known.Denied | stamp.Denied, Below = known.Below | stamp.Below,
            HoldsChildren = known.HoldsChildren || stamp.HoldsChildren,
        });

    /// <summary>Forgets all others.</summary>
    /// <param name="paths">Canonical.</param>
    public void Keep(IEnumerable<string> paths)
    {
        var kept = paths.Select(Folded).ToHashSet(StringComparer.Ordinal);
        foreach (var path in _stamps.Keys.Where(path => !kept.Contains(path)))
            _stamps.TryRemove(path, out _);
    }

    /// <summary>The very same is there: nothing is to be put.</summary>
    public bool IsHeldAs(PlannedStamp stamp) => _stamps.TryGetValue(Folded(stamp.Path), out var known) &&
        known == stamp;

    /// <summary>Of a directory that only keeps its children from being deleted: it does so already.</summary>
    public bool HoldsChildrenOf(PlannedStamp stamp) => (stamp.Denied | stamp.Below) == 0 &&
        _stamps.TryGetValue(Folded(stamp.Path), out var known) && known.HoldsChildren;

    /// <summary>By any of its names: an entry on it, or one that it has from a directory or key above it.</summary>
    public bool Holds(NamedObject named, PathAccess access)
    {
        foreach (var key in named.Keys)
        {
            var path = Encoding.UTF8.GetString(key);
            if (_stamps.TryGetValue(path, out var own) && (own.Denied & access) != 0)
                return true;
            for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
            {
                if (_stamps.TryGetValue(path[..slash], out var above) && (above.Below & access) != 0)
                    return true;
            }
        }
        return false;
    }

    private static string Folded(string path) => Encoding.UTF8.GetString(WindowsNames.Fold(path));
}
