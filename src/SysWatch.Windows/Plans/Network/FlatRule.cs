using System.Net;
using SysWatch.Policy.Decisions;

namespace SysWatch.Windows.Plans.Network;

/// <summary>What one filter is to say, for whoever it is of. Of a list of these the first that matches decides.</summary>
/// <param name="Length">Of the 128 bits of <paramref name="Address"/>; 0: any.</param>
/// <param name="Rule">Index into the policy's rules.</param>
internal readonly record struct FlatRule(
    UInt128 Address, byte Length, NetworkProtocols Protocols, ushort PortFirst, ushort PortLast, bool Permits, int Rule)
{
    public const byte MappedLength = 96;

    /// <summary>::ffff:0:0/96, which IPv4 is in.</summary>
    public static UInt128 Mapped { get; } = NetworkRequest.ToNumber(IPAddress.Any);

    public bool IsMapped => Length >= MappedLength && Address >> 32 == Mapped >> 32;

    /// <summary>Holds all of IPv4, and more.</summary>
    public bool HoldsMapped => Length < MappedLength && Holds(Mapped);

    public bool HasAllPorts => PortFirst == 0 && PortLast == ushort.MaxValue;

    public bool Holds(UInt128 address) => Length == 0 || (address ^ Address) >> (128 - Length) == 0;
}
