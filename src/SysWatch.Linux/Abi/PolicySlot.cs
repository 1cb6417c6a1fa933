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

    /// <summary>An event for each inet use that is allowed.</summary>
    ReportAllowed = 4,
}
