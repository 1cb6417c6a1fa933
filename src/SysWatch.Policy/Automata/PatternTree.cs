using SysWatch.Policy.Patterns;

namespace SysWatch.Policy.Automata;

/// <summary>
/// All patterns in one tree of tokens. Nodes reached by bytes alone are the spine: a text reaches at most one of them,
/// so they need no subset construction. A child's number is above its parent's.
/// </summary>
internal sealed class PatternTree
{
    public const int None = -1;
    private const int TokensMax = 16 * 1024 * 1024;

    private int[] _firstChild = new int[1024];
    private int[] _nextSibling = new int[1024];
    private int[] _parent = new int[1024];
    private int[] _entryHead = new int[1024];
    private ushort[] _token = new ushort[1024];
    private bool[] _isSpine = new bool[1024];
    private readonly List<(int Entry, int Next)> _entries = [];

    public PatternTree(IReadOnlyList<AutomatonPattern> patterns)
    {
        var sorted = patterns.ToArray();
        Array.Sort(sorted, (a, b) => a.Tokens.AsSpan().SequenceCompareTo(b.Tokens));
        AddNode(None, 0, true);
        var longest = sorted.Length == 0 ? 0 : sorted.Max(pattern => pattern.Tokens.Length);
        var path = new int[longest + 1];
        var lastChild = new int[longest + 1];
        lastChild[0] = None;
        ushort[] previous = [];
        foreach (var (tokens, entry) in sorted)
        {
            var depth = tokens.AsSpan().CommonPrefixLength(previous);
            for (; depth < tokens.Length; depth++)
            {
                var node = AddNode(path[depth], tokens[depth], _isSpine[path[depth]] && Token.IsByte(tokens[depth]));
                if (lastChild[depth] == None)
                    _firstChild[path[depth]] = node;
                else
                    _nextSibling[lastChild[depth]] = node;
                lastChild[depth] = node;
                path[depth + 1] = node;
                lastChild[depth + 1] = None;
            }
            AddEntry(path[tokens.Length], entry);
            previous = tokens;
        }
    }

    public int Count { get; private set; }

    public int FirstChild(int node) => _firstChild[node];

    public int NextSibling(int node) => _nextSibling[node];

    public int Parent(int node) => _parent[node];

    public ushort TokenOf(int node) => _token[node];

    public bool IsSpine(int node) => _isSpine[node];

    public bool HasEntries(int node) => _entryHead[node] != None;

    public void AddEntriesTo(int node, List<int> list)
    {
        for (var i = _entryHead[node]; i != None; i = _entries[i].Next)
            list.Add(_entries[i].Entry);
    }

    private int AddNode(int parent, ushort token, bool isSpine)
    {
        if (Count == _token.Length)
            Grow();
        var node = Count++;
        _firstChild[node] = None;
        _nextSibling[node] = None;
        _entryHead[node] = None;
        _parent[node] = parent;
        _token[node] = token;
        _isSpine[node] = isSpine;
        return node;
    }

    private void AddEntry(int node, int entry)
    {
        _entries.Add((entry, _entryHead[node]));
        _entryHead[node] = _entries.Count - 1;
    }

    private void Grow()
    {
        if (Count >= TokensMax)
            throw new AutomatonLimitException($"all path patterns together have more than {TokensMax} characters");
        var size = Count * 2;
        Array.Resize(ref _firstChild, size);
        Array.Resize(ref _nextSibling, size);
        Array.Resize(ref _parent, size);
        Array.Resize(ref _entryHead, size);
        Array.Resize(ref _token, size);
        Array.Resize(ref _isSpine, size);
    }
}
