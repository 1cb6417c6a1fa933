using System.Runtime.InteropServices;

namespace SysWatch.Linux.Abi;

/// <summary><c>struct sw_seen_key</c>: what uses that are counted are told apart by.</summary>
/// <param name="Object">
/// The number of an inode; or the first half of an address, as it is in memory; or the session that was refused.
/// </param>
/// <param name="Device">The inode's; or the other half; or who was refused by which rule.</param>
/// <param name="Generation">Of the policy that allows it: of one session alone.</param>
/// <param name="IpProtocol">IPPROTO_*.</param>
/// <param name="Use">All that were asked for of PathAccess; or a value of NetworkOperations.</param>
/// <param name="Protocol">A value of NetworkProtocols.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct SeenKey(
    ulong Object, ulong Device, uint Generation, ushort Port, ushort IpProtocol, SeenKind Kind, ushort Use,
    uint Protocol)
{
    /// <summary>Of a refusal.</summary>
    public ulong Session => Object;

    /// <summary>Thread group id of who was refused; 0: anybody of the session.</summary>
    public uint Pid => (uint)(Device >> 32);

    /// <summary>Of a refusal: into the rules of the generation.</summary>
    public uint Rule => (uint)Device;

    /// <summary>Of a refusal: the event that would tell of it.</summary>
    public KernelEventKind Refused => (KernelEventKind)IpProtocol;

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

    /// <summary>In a flood: of no object, but of a rule.</summary>
    Refused = 3,
}
