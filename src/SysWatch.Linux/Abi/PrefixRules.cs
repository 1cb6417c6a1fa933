using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SysWatch.Linux.Abi;

/// <summary><c>struct sw_network_rules</c>: the first that matches decides.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PrefixRules
{
    public uint Count;
    public uint Reserved;
    public PrefixRuleArray Entries;
}

[InlineArray(16)]
internal struct PrefixRuleArray
{
    private PrefixRule _first;
}

/// <summary><c>struct sw_network_entry</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PrefixRule
{
    public byte Operations;
    public byte Protocols;
    public byte Verdict;
    public byte Reserved;
    public ushort PortFirst;
    public ushort PortLast;
    public uint Actors;
    public uint Rule;
}
