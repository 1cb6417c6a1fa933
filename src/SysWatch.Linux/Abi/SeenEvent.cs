using System.Runtime.InteropServices;

namespace SysWatch.Linux.Abi;

/// <summary><c>struct sw_seen_event</c>: allowed uses of an object; a file's path follows.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct SeenEvent
{
    /// <summary>Where counts were pushed out, of whoever did that.</summary>
    public readonly EventHeader Header;

    public readonly SeenKey Key;
    public readonly ulong Count;

    /// <summary>CLOCK_BOOTTIME ns.</summary>
    public readonly ulong Last;

    public readonly uint Policy;

    /// <summary>Index into the rules of the key's generation.</summary>
    public readonly uint Rule;

    /// <summary>Of the path.</summary>
    public readonly uint Length;

    public readonly SeenStage Stage;
}

/// <summary><c>enum sw_seen_stage</c>.</summary>
internal enum SeenStage : uint
{
    /// <summary>More uses will be counted.</summary>
    First = 1,

    /// <summary>There was no place to count in: the next use is told of again.</summary>
    Alone = 2,

    /// <summary>Uses that were counted, of an object that was told of before; no path and no rule.</summary>
    Pushed = 3,
}
