using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SysWatch.Windows.Interop;

/// <summary>Named pipes, and who is at the other end of one.</summary>
internal static unsafe partial class Kernel32
{
    [LibraryImport(Dll, SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    public static partial SafePipeHandle CreateNamedPipeW(
        string name, uint open, uint mode, uint instancesMax, uint outBytes, uint inBytes, uint timeoutMs,
        PipeTypes.SECURITY_ATTRIBUTES* attributes);

    [LibraryImport(Dll, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool GetNamedPipeClientProcessId(SafePipeHandle pipe, out uint pid);

    /// <param name="name">UTF-16.</param>
    [LibraryImport(Dll, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool GetNamedPipeClientComputerNameW(SafePipeHandle pipe, byte* name, uint bytes);

    [LibraryImport(Dll, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool GetNamedPipeServerProcessId(SafePipeHandle pipe, out uint pid);
}
