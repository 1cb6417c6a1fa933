using System.Buffers.Binary;
using System.Runtime.Versioning;
using SysWatch.Policy.Decisions;
using SysWatch.Windows.Interop;
using SysWatch.Windows.Seeing;
using static SysWatch.Windows.Interop.ConnectionTypes;

namespace SysWatch.Windows.Holding;

/// <summary>The processes and TCP connections of the machine at one moment.</summary>
[SupportedOSPlatform("windows")]
internal sealed unsafe class Snapshots(TimeProvider time) : ISnapshots
{
    private const int BytesMax = 64 * 1024 * 1024;
    private const int CountBytes = sizeof(uint);

    /// <summary>::ffff:0:0, before which a v4 address stands.</summary>
    private static readonly UInt128 Mapped = (UInt128)0xFFFF << 32;

    public SystemSnapshot? Take()
    {
        try
        {
            var taken = FileTimes.Of(time.GetUtcNow());
            var processes = ProcessTable.Read()
                .Select(p => new SnapshotProcess(p.Pid, p.ParentPid, p.Creation, p.ImageName)).ToList();
            return new SystemSnapshot(taken, processes, [.. Connections4(), .. Connections6()]);
        }
        catch (NativeException)
        {
            return null;
        }
    }

    private static List<SnapshotConnection> Connections4()
    {
        var table = Table(AF_INET);
        var found = new List<SnapshotConnection>();
        fixed (byte* start = table)
        {
            var rows = (MIB_TCPROW_OWNER_PID*)(start + CountBytes);
            for (var i = 0; i < Count(table, sizeof(MIB_TCPROW_OWNER_PID)); i++)
                found.Add(new SnapshotConnection(
                    (int)rows[i].dwOwningPid, NetworkProtocols.Tcp,
                    Mapped | BinaryPrimitives.ReverseEndianness(rows[i].dwRemoteAddr), Port(rows[i].dwRemotePort)));
        }
        return found;
    }

    private static List<SnapshotConnection> Connections6()
    {
        var table = Table(AF_INET6);
        var found = new List<SnapshotConnection>();
        fixed (byte* start = table)
        {
            var rows = (MIB_TCP6ROW_OWNER_PID*)(start + CountBytes);
            for (var i = 0; i < Count(table, sizeof(MIB_TCP6ROW_OWNER_PID)); i++)
                found.Add(new SnapshotConnection(
                    (int)rows[i].dwOwningPid, NetworkProtocols.Tcp,
                    BinaryPrimitives.ReadUInt128BigEndian(new ReadOnlySpan<byte>(&rows[i].ucRemoteAddr, 16)),
                    Port(rows[i].dwRemotePort)));
        }
        return found;
    }

    /// <summary>The low half, turned.</summary>
    private static ushort Port(uint port) => BinaryPrimitives.ReverseEndianness((ushort)port);

    private static int Count(byte[] table, int rowBytes) => table.Length < CountBytes
        ? 0
        : (int)Math.Min(BitConverter.ToUInt32(table), (uint)((table.Length - CountBytes) / rowBytes));

    private static byte[] Table(uint family)
    {
        uint bytes = 0;
        var code = Iphlpapi.GetExtendedTcpTable(null, ref bytes, false, family, TCP_TABLE_OWNER_PID_CONNECTIONS, 0);
        while (code == Win32Error.ERROR_INSUFFICIENT_BUFFER && bytes <= BytesMax)
        {
            var table = new byte[bytes];
            fixed (byte* to = table)
                code = Iphlpapi.GetExtendedTcpTable(
                    to, ref bytes, false, family, TCP_TABLE_OWNER_PID_CONNECTIONS, 0);
            if (code == 0)
                return table;
        }
        return code == 0
            ? []
            : throw NativeException.Win32("GetExtendedTcpTable", (int)code, "list the connections");
    }
}
