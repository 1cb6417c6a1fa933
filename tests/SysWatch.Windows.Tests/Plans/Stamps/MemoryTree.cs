using System.Text;
using SysWatch.Policy.Patterns;
using SysWatch.Windows.Plans.Stamps;

namespace SysWatch.Windows.Tests.Plans.Stamps;

/// <summary>Names in memory, with their case. What is asked for is kept, so that limits can be seen to hold.</summary>
internal sealed class MemoryTree : IListing
{
    private readonly Dictionary<string, ListedObject> _objects = [];

    /// <summary>Containers that cannot be listed.</summary>
    public HashSet<string> Closed { get; } = [];

    public List<string> Listed { get; } = [];

    public IEnumerable<(string Path, ListedObject Found)> All =>
        _objects.Where(pair => pair.Key.LastIndexOf('/') > 0).Select(pair => (pair.Key, pair.Value));

    /// <summary>And the containers that it is in. A name that is there already, in whatever case, stays.</summary>
    public MemoryTree Add(string path, ObjectKind kind, bool isLink = false)
    {
        var above = path[..Math.Max(0, path.LastIndexOf('/'))];
        var container = path[0] == '#' ? ObjectKind.Key : ObjectKind.Directory;
        if (above.Length > 0)
            path = Container(above, container) + path[path.LastIndexOf('/')..];
        if (!_objects.Keys.Any(known => IsSame(known, path)))
            _objects.Add(path, new ListedObject(path[(path.LastIndexOf('/') + 1)..], kind, isLink));
        return this;
    }

    public bool IsContainer(string path) => path.Length == 0 ||
        _objects.Single(pair => IsSame(pair.Key, path)).Value.IsContainer;

    public bool Has(string path) => _objects.Keys.Any(known => IsSame(known, path));

    public ListedObject? Top(string name) =>
        _objects.TryGetValue(name, out var found) ? found : null;

    public ListedObject? Find(string container, string folded)
    {
        if (Closed.Contains(container))
            throw new IOException("closed.");
        return ChildrenOf(container).Where(child => Encoding.UTF8.GetString(WindowsNames.Fold(child.Name)) == folded)
            .Select(child => (ListedObject?)child).FirstOrDefault();
    }

    public IEnumerable<ListedObject> Children(string container)
    {
        Listed.Add(container);
        return Closed.Contains(container) ? throw new UnauthorizedAccessException("closed.") : ChildrenOf(container);
    }

    private IEnumerable<ListedObject> ChildrenOf(string container) => _objects
        .Where(pair => pair.Key.StartsWith(container + "/", StringComparison.Ordinal) &&
            pair.Key.LastIndexOf('/') == container.Length)
        .Select(pair => pair.Value);

    private string Container(string path, ObjectKind kind)
    {
        var known = _objects.Keys.FirstOrDefault(key => IsSame(key, path));
        if (known is not null)
            return known;
        Add(path, kind);
        return _objects.Keys.First(key => IsSame(key, path));
    }

    private static bool IsSame(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);
}
