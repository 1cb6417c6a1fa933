using System.Runtime.InteropServices;

namespace SysWatch.Linux.Abi;

/// <summary><c>struct sw_network_event</c>: one use of the network and what was decided.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct NetworkEvent
{
    public readonly EventHeader Header;
    public readonly AddressBytes Address;
    public readonly ushort Port;

    /// <summary>IPPROTO_*.</summary>
    public readonly ushort IpProtocol;

    /// <summary>A value of NetworkOperations.</summary>
    public readonly byte Operation;

    /// <summary>A value of NetworkProtocols.</summary>
    public readonly byte Protocol;

    /// <summary>A value of Verdict; Ask when no grant lives.</summary>
    public readonly byte Verdict;

    /// <summary>1: refused.</summary>
    public readonly byte Enforced;

    /// <summary>Index into the rules of <see cref="Generation"/>, or <see cref="KernelAbi.NoRule"/>.</summary>
    public readonly uint Rule;

    public readonly uint Generation;
    public readonly uint Policy;
    public readonly uint Actors;
}
