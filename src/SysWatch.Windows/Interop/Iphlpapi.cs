using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace SysWatch.Windows.Interop;

/// <summary>iphlpapi.dll: who has which connection.</summary>
[SupportedOSPlatform("windows")]
internal static unsafe partial class Iphlpapi
{
    /// <summary>ERROR_INSUFFICIENT_BUFFER: <paramref name="bytes"/> says how much it takes.</summary>
    [LibraryImport("iphlpapi.dll")]
    public static partial uint GetExtendedTcpTable(
        void* table, ref uint bytes, [MarshalAs(UnmanagedType.Bool)] bool sorted, uint family, int kind, uint reserved);
}
