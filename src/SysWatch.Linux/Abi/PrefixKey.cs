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

[InlineArray(16)]
internal struct AddressBytes
{
    private byte _first;
}
