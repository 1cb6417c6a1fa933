using System.Runtime.InteropServices;

namespace SysWatch.Linux.Interop;

/// <summary>A terminal's size without System.Console, which writes to the terminal to learn it.</summary>
internal static unsafe partial class TerminalSize
{
    private const nuint GetWindowSize = 0x5413;

    /// <returns>0 when it is not known.</returns>
    public static int ColumnsOf(int descriptor)
    {
        // struct winsize: rows, columns, and two that are not used.
        var size = stackalloc ushort[4];
        return Ioctl(descriptor, GetWindowSize, size) == 0 ? size[1] : 0;
    }

    [LibraryImport(LibC.Name, EntryPoint = "ioctl")]
    private static partial int Ioctl(int descriptor, nuint request, ushort* size);
}
