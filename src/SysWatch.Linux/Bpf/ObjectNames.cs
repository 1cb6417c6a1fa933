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
    private readonly KernelObjects _objects;
    private readonly Action _forgetKnown;
    private readonly Dictionary<ulong, HashSet<ObjectKey>> _sessions = [];
    private bool _hasNew;

    /// <param name="forgetKnown">Ends what the kernel remembers of files that were allowed.</param>
    public ObjectNames(KernelMap<ObjectKey, ObjectName> names, KernelObjects objects, Action forgetKnown)
    {
        (_names, _objects, _forgetKnown) = (names, objects, forgetKnown);
        foreach (var key in names.Keys(int.MaxValue))
            Written(key.Session).Add(key);
    }

    /// <summary>
    /// False where the kernel's table cannot have it: the path is "/" or has 256 bytes or more, the object has four
    /// names, or the table is full.
    /// </summary>
    /// <param name="descriptor">The object; may be open with O_PATH.</param>
    public bool TryAdd(SessionId session, int descriptor, ReadOnlySpan<byte> path)
    {
        if (path.Length is <= 1 or >= KernelAbi.ObjectPathMax)
            return false;
        lock (_lock)
            return _objects.TryIdentify(descriptor, out var numbers) && TryAdd(session, numbers, path);
    }

    /// <summary>After names were added: what was allowed without them is looked at again.</summary>
    public void Added()
    {
        lock (_lock)
        {
            if (!_hasNew)
                return;
            _hasNew = false;
            _forgetKnown();
        }
    }

    public void Remove(SessionId session)
    {
        lock (_lock)
        {
            if (!_sessions.Remove(session.Value, out var keys))
                return;
            foreach (var key in keys)
                _names.Remove(key);
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
        _objects.Dispose();
    }

    private bool TryAdd(SessionId session, in KernelNumbers numbers, ReadOnlySpan<byte> path)
    {
        ObjectKey? stale = null;
        for (var number = 0u; number < KernelAbi.NamesOfObject; number++)
        {
            var key = new ObjectKey(session.Value, numbers.Inode, number);
            if (!_names.TryGet(key, out var there))
                return TrySet(key, numbers, path);
            if (Means(there, numbers) && PathOf(there).SequenceEqual(path))
                return true;
            // Of a file that has gone, or of another subvolume.
            if (there.Device == numbers.Device && there.Generation != numbers.Generation)
                stale ??= key;
        }
        return stale is { } old && TrySet(old, numbers, path);
    }

    private bool TrySet(in ObjectKey key, in KernelNumbers numbers, ReadOnlySpan<byte> path)
    {
        var written = Written(key.Session);
        if (written.Count >= NamesOfSessionMax && !written.Contains(key))
            return false;
        var name = new ObjectName
        {
            Device = numbers.Device,
            Generation = numbers.Generation,
            Length = (uint)path.Length,
        };
        path.CopyTo(name.Path);
        try
        {
            _names.Set(key, name);
        }
        catch (BpfException)
        {
            return false;
        }
        written.Add(key);
        _hasNew = true;
        return true;
    }

    private HashSet<ObjectKey> Written(ulong session)
    {
        if (!_sessions.TryGetValue(session, out var keys))
            _sessions.Add(session, keys = []);
        return keys;
    }

    private static bool Means(in ObjectName name, in KernelNumbers numbers) =>
        name.Device == numbers.Device && name.Generation == numbers.Generation;

    private static ReadOnlySpan<byte> PathOf(in ObjectName name) =>
        ((ReadOnlySpan<byte>)name.Path)[..(int)name.Length];
}
