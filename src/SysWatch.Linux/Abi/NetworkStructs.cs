using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SysWatch.Linux.Abi;

/// <summary><c>struct sw_network_key</c>: 32 bits of generation, then the address.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PrefixKey
{
    public uint PrefixBits;
    public uint Generation;
    public AddressBytes Address;
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

[InlineArray(16)]
internal struct PrefixRuleArray
{
    private PrefixRule _first;
}

/// <summary><c>struct sw_network_rules</c>: the first that matches decides.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PrefixRules
{
    public uint Count;
    public uint Reserved;
    public PrefixRuleArray Entries;
}

/// <summary><c>struct sw_unix_key</c>: a name as in sun_path; an abstract one starts with a zero byte.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct UnixName
{
    public uint Generation;
    public uint Length;
    public UnixPathBytes Path;
}

/// <summary><c>struct sw_grant_key</c>: what a person said yes to.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct GrantKey
{
    public ulong Session;
    public AddressBytes Address;
    public ushort Port;
    public byte Protocol;
    public byte Operation;
    public uint Reserved;
}

/// <summary><c>struct sw_state</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct KernelState
{
    public uint Abi;
    public uint Overflowed;
    public ulong Object;
}
