namespace SysWatch.Windows.Etw;

/// <summary>
/// What the kernel's objects are called that someone has opened, by their addresses: the one used longest ago is
/// forgotten first. Bounded in number and in characters.
/// </summary>
internal sealed class NamesByAddress(int entriesMax, int charactersMax)
{
    private readonly Dictionary<ulong, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byUse = new();
    private int _characters;

    public int Count => _entries.Count;

    /// <returns>How many others were forgotten for it.</returns>
    public int Set(ulong address, string name)
    {
        Remove(address);
        _entries[address] = _byUse.AddLast(new Entry { Address = address, Name = name });
        _characters += name.Length;
        var forgotten = 0;
        while (_entries.Count > entriesMax || (_characters > charactersMax && _entries.Count > 1))
        {
            Remove(_byUse.First!.Value.Address);
            forgotten++;
        }

        return forgotten;
    }

    public Entry? Find(ulong address)
    {
        if (!_entries.TryGetValue(address, out var node))
            return null;
        _byUse.Remove(node);
        _byUse.AddLast(node);
        return node.Value;
    }

    public void Remove(ulong address)
    {
        if (!_entries.Remove(address, out var node))
            return;
        _byUse.Remove(node);
        _characters -= node.Value.Name.Length;
    }

    internal sealed class Entry
    {
        public required ulong Address { get; init; }

        public required string Name { get; init; }

        private uint _told;

        /// <summary>Whether this has not been told of it yet: from then on it has.</summary>
        public bool IsNew(Seeing.FileUse use)
        {
            var bit = 1u << (int)use;
            var isNew = (_told & bit) == 0;
            _told |= bit;
            return isNew;
        }
    }
}
