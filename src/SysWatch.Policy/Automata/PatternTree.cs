using System.Runtime.InteropServices;
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
    private readonly int[] _same;

    public PatternTree(IReadOnlyList<AutomatonPattern> patterns)
    {
        var sorted = patterns.ToArray();
        Array.Sort(sorted, Compare);
        AddNode(None, 0, true);
        var longest = sorted.Length == 0 ? 0 : sorted.Max(pattern => pattern.Tokens.Length);
        var path = new int[longest + 2];
        var lastChild = new int[longest + 2];
        lastChild[0] = None;
        AutomatonPattern? previous = null;
        foreach (var pattern in sorted)
        {
            // The group is the token at depth 0.
            var shared = previous?.Group == pattern.Group
                ? 1 + pattern.Tokens.AsSpan().CommonPrefixLength(previous.Value.Tokens)
                : 0;
            for (var depth = shared; depth <= pattern.Tokens.Length; depth++)
            {
                var token = depth == 0 ? pattern.Group : pattern.Tokens[depth - 1];
                var node = AddNode(path[depth], token, _isSpine[path[depth]] && Token.IsByte(token));
                if (lastChild[depth] == None)
                    _firstChild[path[depth]] = node;
                else
                    _nextSibling[lastChild[depth]] = node;
                lastChild[depth] = node;
                path[depth + 1] = node;
                lastChild[depth + 1] = None;
            }
            AddEntry(path[pattern.Tokens.Length + 1], pattern.Entry);
            previous = pattern;
        }
        _same = FindSame();
    }

    public int Count { get; private set; }

    public int FirstChild(int node) => _firstChild[node];

    public int NextSibling(int node) => _nextSibling[node];

    public int Parent(int node) => _parent[node];

    public ushort TokenOf(int node) => _token[node];

    public bool IsSpine(int node) => _isSpine[node];

    /// <summary>
    /// The node that stands for all nodes beyond the spine with the same continuations: what follows
    /// <c>**/.git/</c> is one thing, wherever it was entered.
    /// </summary>
    public int Same(int node) => _same[node];

    /// <summary>
    /// The positions that are entered with a node: within the name those whose tokens read on, and in the scope what
    /// holds from name to name, <c>**/</c> that is passed over and <c>dir/**</c>.
    /// </summary>
    public void AddEntered(int entered, List<int> name, List<int> scope)
    {
        var node = _same[entered];
        var isSpine = _isSpine[node];
        if (!isSpine && _token[node] is Token.Names or Token.Rest)
            scope.Add(node);
        if (isSpine || _token[node] != Token.Rest)
            name.Add(node);
        if (isSpine)
            return;
        for (var child = _firstChild[node]; child != None; child = _nextSibling[child])
        {
            if (Token.IsEntered(_token[child]))
                AddEntered(child, name, scope);
        }
    }

    public bool HasEntries(int node) => _entryHead[node] != None;

    public void AddEntriesTo(int node, List<int> list)
    {
        for (var i = _entryHead[node]; i != None; i = _entries[i].Next)
            list.Add(_entries[i].Entry);
    }

    /// <summary>A node is told by its token, its entries and its children.</summary>
    private int[] FindSame()
    {
        var same = new int[Count];
        var known = new ListTable();
        var firstOf = new List<int>();
        var key = new List<int>();
        // A node's children have higher numbers, and so are done before it.
        for (var node = Count - 1; node >= 0; node--)
        {
            same[node] = node;
            if (_isSpine[node])
                continue;
            key.Clear();
            AddEntriesTo(node, key);
            key.Sort();
            key.Add(-1 - _token[node]);
            for (var child = _firstChild[node]; child != None; child = _nextSibling[child])
                key.Add(same[child]);
            var number = known.Add(CollectionsMarshal.AsSpan(key));
            if (number == firstOf.Count)
                firstOf.Add(node);
            same[node] = firstOf[number];
        }
        return same;
    }

    private static int Compare(AutomatonPattern a, AutomatonPattern b) =>
        a.Group != b.Group ? a.Group - b.Group : a.Tokens.AsSpan().SequenceCompareTo(b.Tokens);

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
