using System.Runtime.InteropServices;

namespace SysWatch.Linux.Abi;

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
