namespace SysWatch.Policy.Automata;

/// <summary>One node of a <see cref="PatternGraph"/>, as the list of numbers that tells it.</summary>
internal readonly ref struct PatternNode(ReadOnlySpan<int> items)
{
    /// <summary>The token of a root, and of a node's part where globs begin.</summary>
    public const int NoToken = -1;

    private const int EntryCountItem = 1;
    private const int LiteralCountItem = 2;

    private readonly ReadOnlySpan<int> _items = items;

    /// <summary>What comes before the entries and the children, of a node that has none of them yet.</summary>
    public static ReadOnlySpan<int> Header => [NoToken, 0, 0];

    public int Token => _items[0];

    /// <summary>In order.</summary>
    public ReadOnlySpan<int> Entries => _items.Slice(Header.Length, _items[EntryCountItem]);

    /// <summary>In the order of their tokens, so that the literal ones come first.</summary>
    public ReadOnlySpan<int> Children => _items[(Header.Length + _items[EntryCountItem])..];

    public ReadOnlySpan<int> Literals => Children[.._items[LiteralCountItem]];

    public ReadOnlySpan<int> Globs => Children[_items[LiteralCountItem]..];

    public static void WriteHeader(Span<int> items, int token, int entryCount, int literalCount)
    {
        items[0] = token;
        items[EntryCountItem] = entryCount;
        items[LiteralCountItem] = literalCount;
    }
}
