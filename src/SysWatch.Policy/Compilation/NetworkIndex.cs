using System.Collections.Immutable;
using SysWatch.Policy.Decisions;

namespace SysWatch.Policy.Compilation;

/// <summary>
/// Finds the longest prefix that holds an address: prefixes nest, so the address space falls into intervals that each
/// belong to one prefix, and a binary search finds the interval.
/// </summary>
internal sealed class NetworkIndex
{
    private readonly UInt128[] _starts;
    private readonly NetworkEntry[][] _entries;

    public NetworkIndex(NetworkTable table)
    {
        var starts = new List<UInt128>();
        var entries = new List<NetworkEntry[]>();
        var open = new Stack<(UInt128 Last, NetworkEntry[] Entries)>();
        foreach (var prefix in table.Prefixes.OrderBy(prefix => prefix.Address).ThenBy(prefix => prefix.Length))
        {
            while (open.TryPeek(out var outer) && outer.Last < prefix.Address)
                Close(open, starts, entries);
            var own = prefix.Entries.ToArray();
            Begin(prefix.Address, own, starts, entries);
            var last = prefix.Length == 128 ? prefix.Address : prefix.Address | (UInt128.MaxValue >> prefix.Length);
            open.Push((last, own));
        }
        while (open.Count > 0)
            Close(open, starts, entries);
        _starts = [.. starts];
        _entries = [.. entries];
    }

    public Decision Decide(in NetworkRequest request, ActorSet actors)
    {
        var low = 0;
        var high = _starts.Length - 1;
        while (low < high)
        {
            var middle = (low + high + 1) >>> 1;
            if (_starts[middle] <= request.Address)
                low = middle;
            else
                high = middle - 1;
        }
        var decision = default(Decision);
        var missing = request.Operation;
        foreach (ref readonly var entry in _entries[low].AsSpan())
        {
            if ((entry.Operations & missing) == 0 || (entry.Protocols & request.Protocol) == 0 ||
                request.Port < entry.PortFirst || request.Port > entry.PortLast ||
                (!entry.Actors.IsEmpty && !entry.Actors.Intersects(actors)))
                continue;
            if (entry.Decision.Verdict > decision.Verdict)
                decision = entry.Decision;
            missing &= ~entry.Operations;
            if (missing == 0)
                return decision;
        }
        // The last entry of a prefix matches every request that names an operation and a protocol.
        return new Decision(Verdict.Deny, RuleList.DefaultIndex(Guard.Network));
    }

    private static void Close(
        Stack<(UInt128 Last, NetworkEntry[] Entries)> open, List<UInt128> starts, List<NetworkEntry[]> entries)
    {
        var (last, _) = open.Pop();
        if (last != UInt128.MaxValue && open.TryPeek(out var outer))
            Begin(last + 1, outer.Entries, starts, entries);
    }

    /// <summary>An interval that starts where the one before does replaces it.</summary>
    private static void Begin(UInt128 start, NetworkEntry[] own, List<UInt128> starts, List<NetworkEntry[]> entries)
    {
        if (starts.Count > 0 && starts[^1] == start)
        {
            entries[^1] = own;
            return;
        }
        starts.Add(start);
        entries.Add(own);
    }
}
