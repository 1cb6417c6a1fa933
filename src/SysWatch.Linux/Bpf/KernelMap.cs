using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Bpf;

/// <summary>A map of the kernel with its types. Every call is one system call.</summary>
internal sealed unsafe class KernelMap<TKey, TValue>(string name, BpfHandle fd) : IDisposable
    where TKey : unmanaged
    where TValue : unmanaged
{
    private const int NoEntry = -2;
    private const int TooMany = -7;
    private const int NoSpace = -28;

    public BpfHandle Fd => fd;

    public bool TryGet(TKey key, out TValue value)
    {
        value = default;
        fixed (TValue* destination = &value)
            return LibBpf.Lookup(fd, &key, destination) == 0;
    }

    public void Set(TKey key, TValue value)
    {
        var result = LibBpf.Update(fd, &key, &value, 0);
        if (result == 0)
            return;
        var why = result is TooMany or NoSpace ? "it is full" : BpfException.Describe(result);
        throw new BpfException($"the kernel table {name} did not take an entry: {why}");
    }

    public bool Remove(TKey key) => LibBpf.Delete(fd, &key) == 0;

    /// <summary>A snapshot; an entry that is removed meanwhile may make it start over and name some twice.</summary>
    public List<TKey> Keys(int max)
    {
        var keys = new List<TKey>();
        TKey key, next;
        var result = LibBpf.NextKey(fd, null, &next);
        while (result == 0 && keys.Count < max)
        {
            keys.Add(next);
            key = next;
            result = LibBpf.NextKey(fd, &key, &next);
        }

        return keys;
    }

    public bool IsEmpty
    {
        get
        {
            TKey first;
            return LibBpf.NextKey(fd, null, &first) == NoEntry;
        }
    }

    /// <summary>Every entry of a hash, in a few system calls.</summary>
    public List<KeyValuePair<TKey, TValue>> Entries()
    {
        var found = new List<KeyValuePair<TKey, TValue>>();
        var size = 1024;
        ulong position = 0;
        for (var first = true; ; first = false)
        {
            var keys = new TKey[size];
            var values = new TValue[size];
            var count = (uint)size;
            int result;
            ulong next = 0;
            fixed (TKey* keysStart = keys)
            fixed (TValue* valuesStart = values)
                result = LibBpf.LookupBatch(
                    fd, first ? null : &position, &next, keysStart, valuesStart, &count, null);
            if (result == NoSpace)
            {
                // One bucket holds more than a batch: the same position again, with more room.
                size *= 2;
                continue;
            }

            if (result is not 0 and not NoEntry)
                throw new BpfException($"the kernel table {name} cannot be read: {BpfException.Describe(result)}");
            for (var i = 0; i < count; i++)
                found.Add(new(keys[i], values[i]));
            if (result == NoEntry)
                return found;
            position = next;
        }
    }

    public void Dispose() => fd.Dispose();
}
