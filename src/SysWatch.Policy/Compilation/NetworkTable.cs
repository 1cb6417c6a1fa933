using System.Collections.Immutable;
using SysWatch.Policy.Decisions;

namespace SysWatch.Policy.Compilation;

/// <summary>
/// The network rules as a longest-prefix table: the longest prefix that holds an address carries, in order of
/// precedence, every rule that can decide for it, so one look-up and one short scan answer.
/// </summary>
public sealed record NetworkTable(ImmutableArray<NetworkPrefix> Prefixes)
{
    /// <summary>Entries that one prefix may carry.</summary>
    public const int EntriesPerPrefixMax = 16;

    public const int PrefixesMax = 4096;
}

/// <param name="Address">IPv6 or IPv4-mapped, big-endian number; bits beyond the length are 0.</param>
/// <param name="Length">0 to 128.</param>
/// <param name="Entries">First match decides; the last entry matches everything.</param>
public sealed record NetworkPrefix(UInt128 Address, byte Length, ImmutableArray<NetworkEntry> Entries);

/// <param name="Actors">Empty: holds for every executable; otherwise for those of these actors.</param>
public readonly record struct NetworkEntry(
    NetworkOperations Operations, NetworkProtocols Protocols, ushort PortFirst, ushort PortLast,
    ActorSet Actors, Decision Decision);
