using System.Runtime.InteropServices;

namespace SysWatch.Linux.Abi;

/// <summary><c>struct sw_seen_key</c>: what allowed uses are told apart by.</summary>
/// <param name="Object">The number of an inode; or the first half of an address, as it is in memory.</param>
/// <param name="Device">The inode's; or the other half.</param>
/// <param name="Generation">Of the policy that allows it: of one session alone.</param>
/// <param name="IpProtocol">IPPROTO_*.</param>
/// <param name="Use">All that were asked for of PathAccess; or a value of NetworkOperations.</param>
/// <param name="Protocol">A value of NetworkProtocols.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct SeenKey(
    ulong Object, ulong Device, uint Generation, ushort Port, ushort IpProtocol, SeenKind Kind, ushort Use,
    uint Protocol)
{
    public AddressBytes Address
    {
        get
        {
            var address = default(AddressBytes);
            MemoryMarshal.Write(address, Object);
            MemoryMarshal.Write(address[sizeof(ulong)..], Device);
            return address;
        }
    }
}

/// <summary><c>enum sw_seen_kind</c>.</summary>
internal enum SeenKind : ushort
{
    File = 1,
    Network = 2,
}
