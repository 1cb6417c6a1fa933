using System.Globalization;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Patterns;

namespace SysWatch.Windows.Plans.Stamps;

/// <summary>Looks through what exists from the roots down, and notes what each object is to have.</summary>
internal sealed class ScopeWalk(CompiledPolicy policy, IListing listing, ScopeLimits limits)
{
    private const int GapsToldMax = 32;

    private readonly SharedVerdicts _verdicts = new(policy);
    private readonly List<string> _roots = [];
    private readonly Dictionary<string, PlannedStamp> _planned = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];
    private readonly HashSet<string> _entered = new(StringComparer.Ordinal);
    private readonly Dictionary<(int Rule, PathAccess Access), SeenOnly> _seenOnly = [];
    private readonly List<string> _gaps = [];
    private int _gapsLeftOut;
    private bool _isFull;

    /// <param name="folded">A canonical name, folded.</param>
    public void AddRoot(string folded) => _roots.Add(folded);

    /// <summary>All roots themselves, then what lies below each.</summary>
    public void Run()
    {
        var starts = new List<(string Path, ListedObject Found)>();
        foreach (var root in _roots)
        {
            if (Resolve(root) is not { } start)
                continue;
            Visit(start.Path, start.Found);
            starts.Add(start);
        }
        foreach (var (path, found) in starts)
            Descend(path, found);
    }

    public StampPlan Finish(IEnumerable<string> gaps)
    {
        var all = gaps.Concat(_gaps).ToList();
        if (_gapsLeftOut > 0)
            all.Add(Invariant($"{_gapsLeftOut} more places are seen, not prevented."));
        return new StampPlan(
            [.. _order.Select(path => _planned[path])], [.. _seenOnly.Values.OrderBy(seen => seen.Rule)], [.. all]);
    }

    /// <summary>The names with their case; null: it does not exist, and is held when it is seen to be made.</summary>
    private (string Path, ListedObject Found)? Resolve(string folded)
    {
        var names = folded.Split('/');
        // "/C:" begins with the separator, "#HKCU" does not.
        var isKey = folded.StartsWith('#');
        var path = isKey ? names[0] : "/" + names[1];
        if (listing.Top(path) is not { } found)
            return null;
        foreach (var name in names.Skip(isKey ? 1 : 2))
        {
            ListedObject? next;
            try
            {
                next = listing.Find(path, name);
            }
            catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
            {
                Gap($"{WindowsNames.Display(folded)} could not be looked for, and is seen, not prevented: " +
                    failed.Message);
                return null;
            }
            if (next is null)
            {
                if (isKey && found.Kind == ObjectKind.Key && name == names[^1])
                {
                    Gap($"{WindowsNames.Display(folded)} is no key now. As one it is held when it has been seen; " +
                        "a value of its key's has no access list.");
                }
                return null;
            }
            found = next.Value;
            path = $"{path}/{found.Name}";
        }
        return (path, found);
    }

    private void Descend(string path, ListedObject root)
    {
        var waiting = new Queue<(string Path, int Depth)>();
        Enter(path, root, 0);
        var searched = 0;
        while (waiting.TryDequeue(out var next) && !_isFull)
        {
            // What is stamped itself is counted as an object.
            if (!_planned.ContainsKey(next.Path) && ++searched > limits.Directories)
            {
                Gap(Invariant(
                    $"More than {limits.Directories} directories lie below {WindowsNames.Display(path)}: what a ") +
                    "pattern means in the rest is held when it has been seen.");
                return;
            }
            foreach (var child in Children(next.Path))
            {
                var name = $"{next.Path}/{child.Name}";
                Visit(name, child);
                Enter(name, child, next.Depth + 1);
            }
        }

        void Enter(string name, ListedObject found, int depth)
        {
            if (!found.IsContainer || !MayHold(name) || !_entered.Add(name))
                return;
            if (depth < limits.Depth)
                waiting.Enqueue((name, depth));
            else
                Gap(Invariant($"{WindowsNames.Display(name)} lies more than {limits.Depth} directories deep; what ") +
                    "is in it is seen, not prevented.");
        }
    }

    private bool MayHold(string path)
    {
        var key = WindowsNames.Fold(path);
        return policy.MayRestrictBelow(key, PathAccess.Files | PathAccess.Execute) ||
            (IsPipe(path) && policy.MayRestrictBelow(key, PathAccess.Connect));
    }

    private List<ListedObject> Children(string path)
    {
        var children = new List<ListedObject>();
        try
        {
            children.AddRange(listing.Children(path));
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            Gap($"{WindowsNames.Display(path)} could not be listed; what is in it is seen, not prevented: " +
                failed.Message);
        }
        return children;
    }

    private void Visit(string path, ListedObject found)
    {
        if (_isFull || path == "/PIPE")
            return;
        var key = WindowsNames.Fold(path);
        if (SharedVerdicts.IsTooLong(key))
        {
            Gap($"{WindowsNames.Display(path)[..64]}... is longer than a rule can name; it is seen, not held.");
            return;
        }
        var denied = _verdicts.Refused(key, AccessesOf(found.Kind), (access, rule) =>
            _seenOnly.TryAdd((rule, access), new SeenOnly(rule, access, path)));
        var below = found.IsContainer ? _verdicts.RefusedBelow(key, AccessesBelow(found.Kind)) : PathAccess.None;
        // A key's values have no lists of their own: whoever is kept from one is kept from all.
        if (found.Kind == ObjectKind.Key)
            denied &= below | PathAccess.Delete;
        if ((denied | below) == 0)
            return;
        if (found is { IsLink: true, Kind: ObjectKind.File or ObjectKind.Directory })
        {
            Gap($"{WindowsNames.Display(path)} is a link: what it stands for is held only where a rule names it by " +
                "its own name.");
        }
        Add(new PlannedStamp(path, found.Kind, denied, below));
        if (found.Kind is ObjectKind.File or ObjectKind.Directory && (denied & PathAccess.Delete) != 0)
            HoldChildren(path[..path.LastIndexOf('/')]);
    }

    private void HoldChildren(string parent)
    {
        if (parent.Length == 0)
            return;
        if (_planned.TryGetValue(parent, out var known))
            _planned[parent] = known with { HoldsChildren = true };
        else
            Add(new PlannedStamp(parent, ObjectKind.Directory, PathAccess.None, HoldsChildren: true));
    }

    private void Add(PlannedStamp stamp)
    {
        if (_planned.TryGetValue(stamp.Path, out var known))
        {
            _planned[stamp.Path] = stamp with { HoldsChildren = known.HoldsChildren };
            return;
        }
        if (_planned.Count >= limits.Objects)
        {
            _isFull = true;
            Gap(Invariant($"More than {limits.Objects} objects are refused to the session: those from ") +
                $"{WindowsNames.Display(stamp.Path)} on are seen, not prevented. Name fewer, or smaller trees.");
            return;
        }
        _planned.Add(stamp.Path, stamp);
        _order.Add(stamp.Path);
    }

    private void Gap(string sentence)
    {
        if (_gaps.Count < GapsToldMax)
            _gaps.Add(sentence);
        else
            _gapsLeftOut++;
    }

    private static bool IsPipe(string path) => path.StartsWith("/PIPE", StringComparison.OrdinalIgnoreCase);

    private static PathAccess AccessesOf(ObjectKind kind) => kind switch
    {
        ObjectKind.File => PathAccess.Read | PathAccess.Write | PathAccess.Delete | PathAccess.Execute,
        ObjectKind.Pipe => PathAccess.Connect,
        _ => PathAccess.Read | PathAccess.Write | PathAccess.Delete,
    };

    private static PathAccess AccessesBelow(ObjectKind kind) => kind switch
    {
        ObjectKind.Directory => PathAccess.Files | PathAccess.Execute,
        ObjectKind.Key => PathAccess.Files,
        _ => PathAccess.None,
    };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
