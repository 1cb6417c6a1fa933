using System.Runtime.InteropServices;

namespace SysWatch.Windows.Interop;

/// <summary>Tables of connections: structs and values as tcpmib.h and iprtrmib.h name them.</summary>
internal static class ConnectionTypes
{
    public const uint AF_INET = 2;
    public const uint AF_INET6 = 23;
    public const int TCP_TABLE_OWNER_PID_CONNECTIONS = 4;

    /// <summary>Addresses and ports in the order of the network.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct MIB_TCPROW_OWNER_PID
    {
        public uint dwState;
        public uint dwLocalAddr;
        public uint dwLocalPort;
        public uint dwRemoteAddr;
        public uint dwRemotePort;
        public uint dwOwningPid;
    }

    /// <summary>Of the two addresses the first byte is named: sixteen.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 56)]
    public struct MIB_TCP6ROW_OWNER_PID
    {
        [FieldOffset(0)]
        public byte ucLocalAddr;

        [FieldOffset(20)]
        public uint dwLocalPort;

        [FieldOffset(24)]
        public byte ucRemoteAddr;

        [FieldOffset(44)]
        public uint dwRemotePort;

        [FieldOffset(48)]
        public uint dwState;

        [FieldOffset(52)]
        public uint dwOwningPid;
    }
}
