using System.Runtime.InteropServices;

namespace SysWatch.Linux.Abi;

/// <summary><c>struct sw_policy</c>: eight bytes, so that one store swaps it. Generation 0 refuses all.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct PolicySlot(uint Generation, ushort Mode, PolicyFlags Flags);

/// <summary><c>enum sw_policy_flag</c>.</summary>
[Flags]
internal enum PolicyFlags : ushort
{
    None = 0,

    /// <summary>The kernel refuses every unix connect of the session: the daemon makes them itself.</summary>
    UnixByDaemon = 1,

    /// <summary>An event for each of those refusals.</summary>
    ReportUnix = 2,

    /// <summary>Inet uses that are allowed are told of, and counted.</summary>
    RecordNetwork = 4,

    /// <summary>The generation's path rules are in <c>sw_images_medium</c>.</summary>
    ImageIsMedium = 8,

    /// <summary>They are in <c>sw_images_large</c>; in <c>sw_images_small</c> without both.</summary>
    ImageIsLarge = 16,

    /// <summary>Unix datagrams are judged by the peer's name (lsm/unix_may_send).</summary>
    SendsByPeer = 32,

    /// <summary>Unix connects are judged by the peer's name (lsm/unix_stream_connect).</summary>
    ConnectsByPeer = 64,

    /// <summary>A rule denies execution: what is mapped as code is judged (lsm/mmap_file).</summary>
    DeniesExecute = 128,

    /// <summary>Opens of files that are allowed are told of, and counted.</summary>
    RecordFiles = 256,
}
