using System.Text;
using SysWatch.Core.Sessions;
using SysWatch.Linux.Abi;
using SysWatch.Linux.Interop;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;

namespace SysWatch.Linux.Bpf;

/// <summary>
/// The policies in the kernel. A label names a slot; the slot's value names the generation of entries that counts. A
/// swap writes all of a new generation, stores its number, and then deletes the old: never half seen.
/// </summary>
internal sealed class KernelPolicies : IDisposable
{
    private const int GenerationBits = 32;

    private readonly Lock _lock = new();
    private readonly PolicySlots _slots;
    private readonly KernelMap<PrefixKey, PrefixRules> _prefixes;
    private readonly KernelMap<UnixName, uint> _unixNames;
    private readonly KernelMap<GrantKey, ulong> _grants;
    private readonly PathImages? _images;
    private readonly Dictionary<uint, Generation> _generations = [];
    private uint _lastGeneration;

    /// <param name="images">Null where no program looks at paths.</param>
    public KernelPolicies(
        PolicySlots slots, KernelMap<PrefixKey, PrefixRules> prefixes, KernelMap<UnixName, uint> unixNames,
        KernelMap<GrantKey, ulong> grants, PathImages? images)
    {
        (_slots, _prefixes, _unixNames, _grants, _images) = (slots, prefixes, unixNames, grants, images);
        TakeOver();
    }

    /// <returns>The slot, for the labels of the session.</returns>
    public uint Add(KernelPolicy policy)
    {
        lock (_lock)
        {
            var slot = _slots.FindFree();
            Write(slot, policy);
            return slot;
        }
    }

    /// <summary>Throws when the tables are full; the old policy then stays.</summary>
    public void Replace(uint slot, KernelPolicy policy)
    {
        lock (_lock)
            Write(slot, policy);
    }

    /// <summary>From here on every process whose label names the slot is refused.</summary>
    public void Remove(uint slot)
    {
        lock (_lock)
        {
            var old = _slots[slot].Generation;
            _slots[slot] = default;
            if (_generations.TryGetValue(old, out var generation))
                Remove(old, generation);
        }
    }

    /// <summary>The policy that a slot has now; an event says of which generation its rule is.</summary>
    public PolicySlot this[uint slot] => _slots[slot];

    /// <summary>A person said yes to what an `ask` rule held: it is let through until the time is up.</summary>
    public void Grant(SessionId session, in NetworkRequest request, TimeSpan lifetime)
    {
        var until = BootClock.NowNs() + (ulong)lifetime.Ticks * TimeSpan.NanosecondsPerTick;
        _grants.Set(Key(session, request), until);
    }

    public void Revoke(SessionId session)
    {
        foreach (var key in _grants.Keys(KernelAbi.GrantsMax).Where(key => key.Session == session.Value))
            _grants.Remove(key);
    }

    public void Dispose()
    {
        _slots.Dispose();
        _prefixes.Dispose();
        _unixNames.Dispose();
        _grants.Dispose();
        _images?.Dispose();
    }

    private void Write(uint slot, KernelPolicy policy)
    {
        var generation = ++_lastGeneration;
        var old = _slots[slot].Generation;
        var written = _generations[generation] = new Generation();
        var flags = policy.Flags;
        try
        {
            WriteNetwork(generation, policy, written);
            flags |= _images?.Write(generation, policy.Paths) ?? PolicyFlags.None;
        }
        catch
        {
            Remove(generation, written);
            throw;
        }

        var mode = policy.Mode == PolicyMode.Audit ? KernelAbi.ModeAudit : KernelAbi.ModeEnforce;
        _slots[slot] = new PolicySlot(generation, mode, flags);
        if (_generations.TryGetValue(old, out var replaced))
            Remove(old, replaced);
    }

    private void WriteNetwork(uint generation, KernelPolicy policy, Generation written)
    {
        foreach (var prefix in policy.Network.Prefixes)
        {
            var key = Key(generation, prefix);
            _prefixes.Set(key, Rules(prefix));
            written.Prefixes.Add(key);
        }

        WriteNames(generation, policy.DirectNames, UnixUse.Direct, written);
        WriteNames(generation, policy.OwnNames, UnixUse.Own, written);
    }

    private void WriteNames(uint generation, IEnumerable<string> paths, UnixUse use, Generation written)
    {
        foreach (var path in paths)
        {
            var name = NameOf(generation, path);
            _unixNames.Set(name, (uint)use);
            written.Names.Add(name);
        }
    }

    /// <summary>A predecessor may have died between writing a generation and storing or deleting it.</summary>
    private void TakeOver()
    {
        foreach (var key in _prefixes.Keys(int.MaxValue))
            Known(key.Generation).Prefixes.Add(key);
        foreach (var name in _unixNames.Keys(int.MaxValue))
            Known(name.Generation).Names.Add(name);
        foreach (var number in _images?.Generations() ?? [])
            Known(number);
        var used = _slots.Generations();
        _lastGeneration = used.Concat(_generations.Keys).DefaultIfEmpty(0u).Max();
        foreach (var (number, left) in _generations.Where(generation => !used.Contains(generation.Key)).ToArray())
            Remove(number, left);
    }

    private Generation Known(uint number)
    {
        if (!_generations.TryGetValue(number, out var generation))
            _generations.Add(number, generation = new Generation());
        return generation;
    }

    private void Remove(uint number, Generation generation)
    {
        foreach (var key in generation.Prefixes)
            _prefixes.Remove(key);
        foreach (var name in generation.Names)
            _unixNames.Remove(name);
        _images?.Remove(number);
        _generations.Remove(number);
    }

    private static PrefixKey Key(uint generation, NetworkPrefix prefix)
    {
        var key = new PrefixKey { PrefixBits = (uint)(GenerationBits + prefix.Length), Generation = generation };
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(key.Address, prefix.Address);
        return key;
    }

    private static PrefixRules Rules(NetworkPrefix prefix)
    {
        var rules = new PrefixRules { Count = (uint)prefix.Entries.Length };
        if (rules.Count > NetworkTable.EntriesPerPrefixMax)
        {
            throw new BpfException(
                $"a network prefix has {rules.Count} rules, {NetworkTable.EntriesPerPrefixMax} is the most");
        }

        for (var i = 0; i < prefix.Entries.Length; i++)
        {
            var entry = prefix.Entries[i];
            rules.Entries[i] = new PrefixRule
            {
                Operations = (byte)entry.Operations,
                Protocols = (byte)entry.Protocols,
                Verdict = (byte)entry.Decision.Verdict,
                PortFirst = entry.PortFirst,
                PortLast = entry.PortLast,
                Actors = entry.Actors.Bits,
                Rule = (uint)entry.Decision.Rule,
            };
        }

        return rules;
    }

    private static UnixName NameOf(uint generation, string path)
    {
        var bytes = Encoding.UTF8.GetBytes(path);
        if (bytes.Length is 0 or > KernelAbi.UnixPathMax)
            throw new BpfException($"\"{path}\" is not the name of a unix socket: 1 to {KernelAbi.UnixPathMax} bytes");
        if (bytes[0] == (byte)'@')
            bytes[0] = 0;
        var name = new UnixName { Generation = generation, Length = (uint)bytes.Length };
        bytes.CopyTo(name.Path);
        return name;
    }

    private static GrantKey Key(SessionId session, in NetworkRequest request)
    {
        var key = new GrantKey
        {
            Session = session.Value,
            Port = request.Port,
            Protocol = (byte)request.Protocol,
            Operation = (byte)request.Operation,
        };
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(key.Address, request.Address);
        return key;
    }

    /// <summary>The keys of what was written under one number.</summary>
    private sealed class Generation
    {
        public List<PrefixKey> Prefixes { get; } = [];

        public List<UnixName> Names { get; } = [];
    }
}
