using SysWatch.Core.Sessions;
using SysWatch.Linux.Abi;
using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Bpf;

/// <summary>
/// The names by which sessions' rules mean objects, for the kernel: what is reached by another path is judged by these,
/// too. What a predecessor wrote stays, until its session ends.
/// </summary>
internal sealed class ObjectNames : IDisposable
{
    /// <summary>Of one session, so that none takes the table from the others.</summary>
    internal const int NamesOfSessionMax = 65_536;

    private readonly Lock _lock = new();
    private readonly KernelMap<ObjectKey, ObjectName> _names;
    private readonly SharedBits _bits;
    private readonly KernelObjects _objects;
    private readonly MoveCount _moves;
    private readonly Dictionary<ulong, HashSet<ObjectKey>> _sessions = [];
    private bool _hasNew;

    /// <param name="bits">Of inodes that may be in the table.</param>
    public ObjectNames(
        KernelMap<ObjectKey, ObjectName> names, BpfHandle bits, KernelObjects objects, MoveCount moves)
    {
        (_names, _objects, _moves) = (names, objects, moves);
        _bits = new SharedBits(bits, KernelAbi.ObjectBits);
        foreach (var key in names.Keys(int.MaxValue))
        {
            Written(key.Session).Add(key);
            SetBit(key.Inode);
        }
    }

    /// <summary>
    /// False where the kernel's table cannot have it: the path is "/" or has 256 bytes or more, the object has four
    /// names, or the table is full.
    /// </summary>
    /// <param name="descriptor">The object; may be open with O_PATH.</param>
    public bool TryAdd(
        SessionId session, int descriptor, ReadOnlySpan<byte> path, ObjectNameFlags flags = ObjectNameFlags.None)
    {
        if (path.Length is <= 1 or >= KernelAbi.ObjectPathMax)
            return false;
        lock (_lock)
            return _objects.TryIdentify(descriptor, out var numbers) && TryFind(session, numbers, path, flags);
    }

    /// <summary>The same of an object by what the kernel calls it.</summary>
    public bool TryAdd(SessionId session, in KernelNumbers numbers, ReadOnlySpan<byte> path)
    {
        if (path.Length is <= 1 or >= KernelAbi.ObjectPathMax)
            return false;
        lock (_lock)
            return TryFind(session, numbers, path, ObjectNameFlags.None);
    }

    /// <summary>Whether this is the object that is open.</summary>
    public bool Is(int descriptor, in KernelNumbers numbers)
    {
        lock (_lock)
        {
            return _objects.TryIdentify(descriptor, out var open) && open.Inode == numbers.Inode &&
                open.Device == numbers.Device && open.Generation == numbers.Generation;
        }
    }

    /// <summary>After names were added: what was allowed without them is looked at again.</summary>
    public void Added()
    {
        lock (_lock)
        {
            if (!_hasNew)
                return;
            _moves.Forget();
            _hasNew = false;
        }
    }

    /// <summary>From now on it may have names.</summary>
    public void Begin(SessionId session)
    {
        lock (_lock)
            Written(session.Value);
    }

    public void Remove(SessionId session)
    {
        lock (_lock)
        {
            if (!_sessions.Remove(session.Value, out var keys))
                return;
            foreach (var key in keys)
                _names.Remove(key);
            // A bit may be of several.
            if (_sessions.Count == 0)
                _bits.Clear();
        }
    }

    /// <summary>Forgets what a predecessor wrote for sessions that are no more.</summary>
    public void Keep(IReadOnlySet<SessionId> living)
    {
        foreach (var ended in _sessions.Keys.Where(id => !living.Contains(new SessionId(id))).ToArray())
            Remove(new SessionId(ended));
    }

    public void Dispose()
    {
        _names.Dispose();
        _bits.Dispose();
        _objects.Dispose();
    }

    private bool TryFind(
        SessionId session, in KernelNumbers numbers, ReadOnlySpan<byte> path, ObjectNameFlags flags)
    {
        // It has ended meanwhile.
        if (!_sessions.ContainsKey(session.Value))
            return true;
        for (var number = 0u; number < KernelAbi.NamesOfObject; number++)
        {
            var key = new ObjectKey(session.Value, numbers.Inode, numbers.Device, numbers.Generation, number);
            var isThere = _names.TryGet(key, out var there);
            if (isThere && !PathOf(there).SequenceEqual(path))
                continue;
            // Also where an earlier attempt went half the way.
            return (isThere ? TryFlag(key, flags) : TrySet(key, path, flags)) &&
                (number == 0 || TryFlag(key with { Number = number - 1 }, ObjectNameFlags.HasMore));
        }
        return false;
    }

    private bool TryFlag(in ObjectKey key, ObjectNameFlags flags)
    {
        if (!_names.TryGet(key, out var name))
            return false;
        if ((name.Flags & flags) == flags)
            return true;
        name.Flags |= flags;
        _hasNew = true;
        return TryWrite(key, name);
    }

    private bool TryWrite(in ObjectKey key, in ObjectName name)
    {
        try
        {
            _names.Set(key, name);
            return true;
        }
        catch (BpfException)
        {
            return false;
        }
    }

    private bool TrySet(in ObjectKey key, ReadOnlySpan<byte> path, ObjectNameFlags flags)
    {
        var written = Written(key.Session);
        if (written.Count >= NamesOfSessionMax && !written.Contains(key))
            return false;
        var name = new ObjectName { Length = (uint)path.Length, Flags = flags };
        path.CopyTo(name.Path);
        SetBit(key.Inode);
        if (!TryWrite(key, name))
            return false;
        written.Add(key);
        _hasNew = true;
        return true;
    }

    // As sw_may_be_named.
    private void SetBit(ulong inode) => _bits.Set(inode * 0x9e3779b97f4a7c15 >> (64 - KernelAbi.ObjectBitsShift));

    private HashSet<ObjectKey> Written(ulong session)
    {
        if (!_sessions.TryGetValue(session, out var keys))
            _sessions.Add(session, keys = []);
        return keys;
    }

    private static ReadOnlySpan<byte> PathOf(in ObjectName name) =>
        ((ReadOnlySpan<byte>)name.Path)[..(int)name.Length];
}
