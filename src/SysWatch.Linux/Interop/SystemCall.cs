using System.Runtime.InteropServices;

namespace SysWatch.Linux.Interop;

/// <summary>System calls that neither Tmds.LibC nor the C library wraps; errors are negative errno values.</summary>
internal static partial class SystemCall
{
    /// <returns>The result, or -errno.</returns>
    public static nint Invoke(
        int number, nint a0 = 0, nint a1 = 0, nint a2 = 0, nint a3 = 0, nint a4 = 0, nint a5 = 0)
    {
        var result = Raw(number, a0, a1, a2, a3, a4, a5);
        return result == -1 ? -Marshal.GetLastPInvokeError() : result;
    }

    [LibraryImport(LibC.Name, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Raw(nint number, nint a0, nint a1, nint a2, nint a3, nint a4, nint a5);
}

/// <summary>The C library, by the name that the loader knows: <c>libc.so</c> may be a linker script.</summary>
internal static class LibC
{
    public const string Name = "libc.so.6";
}
