using System.Runtime.InteropServices;

namespace SysWatch.Linux.Abi;

/// <summary><c>struct sw_exit_event</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct ExitEvent
{
    public readonly EventHeader Header;

    /// <summary>As wait(2) gives it.</summary>
    public readonly uint Status;

    public readonly uint Reserved;

    /// <summary>Exit code, or 128 + signal as a shell shows it.</summary>
    public int ExitCode => (Status & 0x7f) != 0 ? 128 + (int)(Status & 0x7f) : (int)(Status >> 8 & 0xff);
}
