using System.Numerics;
using System.Runtime.InteropServices;
using SysWatch.Policy.Patterns;

namespace SysWatch.Policy.Automata;

/// <summary>
/// All patterns in one graph of tokens. A node is told by its token, its entries and its children: what follows
/// <c>**/.git/</c> is one node, wherever that stands and for whichever access. Children have lower numbers.
/// </summary>
internal sealed class PatternGraph
{
    public const int None = -1;

    private const int NodesMax = 16 * 1024 * 1024;

    private readonly ListTable _nodes;
    private readonly List<int> _tokens;

    /// <summary>By node of the spine: the part of it at which globs begin, or <see cref="None"/>.</summary>
    private readonly List<int> _begins;

    /// <summary>The nodes from the root to where the last pattern ended, which may yet get children.</summary>
    private readonly List<OpenNode> _open = [new OpenNode()];

    private readonly List<int> _key = [];
    private readonly int[] _roots = new int[AutomatonPattern.GroupsMax];
    private int _depth;

    public PatternGraph(IReadOnlyList<AutomatonPattern> patterns)
    {
        // Those with a common beginning follow each other.
        var sorted = patterns.ToArray();
        Array.Sort(sorted, Compare);
        var expected = CountNodes(sorted);
        _nodes = new ListTable(expected);
        _tokens = new List<int>(expected);
        _begins = new List<int>(expected);
        var previous = ReadOnlySpan<ushort>.Empty;
        foreach (var pattern in sorted)
        {
            var shared = pattern.Tokens.AsSpan().CommonPrefixLength(previous);
            while (_depth > shared)
                Close();
            while (_depth < pattern.Tokens.Length)
                Open(pattern.Tokens[_depth]);
            _open[_depth].Entries.Add((pattern.Entry, pattern.Groups));
            _open[_depth].Groups |= pattern.Groups;
            previous = pattern.Tokens;
        }
        while (_depth > 0)
            Close();
        for (var groups = uint.MaxValue; groups != 0;)
        {
            var root = TakeAlike(_open[0], ref groups, out var alike);
            for (var group = 0; group < _roots.Length; group++)
                _roots[group] = (alike >> group & 1) != 0 ? root : _roots[group];
        }
    }

    public int Count => _nodes.Count;

    public PatternNode this[int node] => new(_nodes[node]);

    /// <summary>A node's token, without the rest of it.</summary>
    public int TokenOf(int node) => _tokens[node];

    /// <summary>The node before the first token, in one group of patterns.</summary>
    public int RootOf(int group) => _roots[group];

    /// <summary>The part of a spine's node at which globs begin, or <see cref="None"/>.</summary>
    public int BeginOf(int node) => _begins[node];

    /// <summary>
    /// The positions that are entered with a node: within the name those that read on, and in the scope what holds
    /// from name to name, <c>**/</c> that is passed over and <c>dir/**</c>.
    /// </summary>
    public void AddEntered(int entered, List<int> name, List<int> scope)
    {
        var node = this[entered];
        var readsOn = !node.Entries.IsEmpty || !node.Literals.IsEmpty;
        foreach (var child in node.Globs)
        {
            if (Token.IsEntered(TokenOf(child)))
                AddEntered(child, name, scope);
            else
                readsOn = true;
        }
        if (node.Token is Token.Names or Token.Rest)
            scope.Add(entered);
        if (node.Token != Token.Rest && readsOn)
            name.Add(entered);
    }

    /// <summary>Before alike ones are one.</summary>
    private static int CountNodes(ReadOnlySpan<AutomatonPattern> sorted)
    {
        var count = 1;
        var previous = ReadOnlySpan<ushort>.Empty;
        foreach (var pattern in sorted)
        {
            count += pattern.Tokens.Length - pattern.Tokens.AsSpan().CommonPrefixLength(previous);
            previous = pattern.Tokens;
        }
        return count;
    }

    // As characters, because only those are compared several at once.
    private static int Compare(AutomatonPattern a, AutomatonPattern b) =>
        MemoryMarshal.Cast<ushort, char>(a.Tokens).SequenceCompareTo(MemoryMarshal.Cast<ushort, char>(b.Tokens));

    private void Open(int token)
    {
        if (++_depth == _open.Count)
            _open.Add(new OpenNode());
        _open[_depth].Token = token;
        _open[_depth].IsSpine = _open[_depth - 1].IsSpine && token < Token.Star;
    }

    private void Close()
    {
        var closed = _open[_depth--];
        for (var groups = closed.Groups; groups != 0;)
        {
            var node = TakeAlike(closed, ref groups, out var alike);
            _open[_depth].Branches.Add(new Branch(node, alike, closed.Token < Token.Star));
            _open[_depth].Groups |= alike;
        }
        closed.Clear();
    }

    /// <summary>Numbers the node as one of the groups sees it, and takes out all groups that see the same.</summary>
    private int TakeAlike(OpenNode open, ref uint groups, out uint alike)
    {
        var group = BitOperations.TrailingZeroCount(groups);
        alike = groups & open.AlikeTo(group);
        groups &= ~alike;
        _key.Clear();
        _key.AddRange(PatternNode.Header);
        foreach (var (entry, members) in CollectionsMarshal.AsSpan(open.Entries))
        {
            if ((members >> group & 1) != 0)
                _key.Add(entry);
        }
        var entries = CollectionsMarshal.AsSpan(_key)[PatternNode.Header.Length..];
        var entryCount = ListTable.SortDistinct(entries);
        CollectionsMarshal.SetCount(_key, PatternNode.Header.Length + entryCount);
        var literals = 0;
        foreach (ref readonly var branch in CollectionsMarshal.AsSpan(open.Branches))
        {
            if ((branch.Groups >> group & 1) == 0)
                continue;
            _key.Add(branch.Node);
            literals += branch.IsLiteral ? 1 : 0;
        }
        var key = CollectionsMarshal.AsSpan(_key);
        PatternNode.WriteHeader(key, open.Token, entryCount, literals);
        var node = Number(key);
        var first = PatternNode.Header.Length + entryCount + literals;
        if (open.IsSpine && first < key.Length)
            _begins[node] = Number([.. PatternNode.Header, .. key[first..]]);
        return node;
    }

    private int Number(ReadOnlySpan<int> key)
    {
        var node = _nodes.Add(key);
        if (node == _tokens.Count)
        {
            _tokens.Add(key[0]);
            _begins.Add(None);
        }
        if (node >= NodesMax)
            throw new AutomatonLimitException($"all path patterns together have more than {NodesMax} characters");
        return node;
    }

    private sealed class OpenNode
    {
        public List<(int Entry, uint Groups)> Entries { get; } = [];

        /// <summary>In the order of their tokens. Several have the same one when groups differ below it.</summary>
        public List<Branch> Branches { get; } = [];

        /// <summary>The groups that have something here or below.</summary>
        public uint Groups { get; set; }

        public int Token { get; set; } = PatternNode.NoToken;

        public bool IsSpine { get; set; } = true;

        /// <summary>The groups that have just the entries and children here that this one has.</summary>
        public uint AlikeTo(int group)
        {
            var alike = uint.MaxValue;
            foreach (var (_, members) in CollectionsMarshal.AsSpan(Entries))
                alike &= (members >> group & 1) != 0 ? members : ~members;
            foreach (ref readonly var branch in CollectionsMarshal.AsSpan(Branches))
                alike &= (branch.Groups >> group & 1) != 0 ? branch.Groups : ~branch.Groups;
            return alike;
        }

        public void Clear()
        {
            Entries.Clear();
            Branches.Clear();
            Groups = 0;
        }
    }

    private readonly record struct Branch(int Node, uint Groups, bool IsLiteral);
}
