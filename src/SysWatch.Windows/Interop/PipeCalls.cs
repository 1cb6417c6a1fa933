using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using static SysWatch.Windows.Interop.PipeTypes;

namespace SysWatch.Windows.Interop;

/// <summary>kernel32.dll: pipes, who is at the other end of one, and that process, pinned.</summary>
[SupportedOSPlatform("windows")]
internal static unsafe partial class PipeCalls
{
    public const uint QueryLimited = 0x1000;
    public const uint Synchronize = 0x100000;

    private const string Dll = "kernel32.dll";
    private const uint Signalled = 0;
    private const int ErrorPipeLocal = 229;

    /// <summary>One instance, as .NET makes them, but for the refusal of other machines.</summary>
    /// <param name="descriptor">Self-relative.</param>
    /// <exception cref="NativeException">There is none: the name may be another's.</exception>
    public static SafePipeHandle Create(string path, byte[] descriptor, bool isFirst)
    {
        fixed (byte* security = descriptor)
        {
            var attributes = new SECURITY_ATTRIBUTES
            {
                nLength = (uint)sizeof(SECURITY_ATTRIBUTES), lpSecurityDescriptor = (nint)security,
            };
            var pipe = CreateNamedPipeW(
                path,
                PIPE_ACCESS_DUPLEX | FILE_FLAG_OVERLAPPED | FILE_FLAG_WRITE_THROUGH |
                    (isFirst ? FILE_FLAG_FIRST_PIPE_INSTANCE : 0),
                PIPE_TYPE_BYTE | PIPE_REJECT_REMOTE_CLIENTS, PIPE_UNLIMITED_INSTANCES, 0, 0, 0, &attributes);
            return pipe.IsInvalid ? throw NativeException.Last("CreateNamedPipeW", $"make the pipe {path}") : pipe;
        }
    }

    /// <returns>Null: the system does not say. Valid while the pipe is connected.</returns>
    public static int? ClientOf(SafePipeHandle pipe) =>
        GetNamedPipeClientProcessId(pipe, out var pid) && pid != 0 ? (int)pid : null;

    /// <summary>Whether the client is of this machine, by the kernel's word.</summary>
    public static bool IsLocal(SafePipeHandle pipe)
    {
        Span<byte> name = stackalloc byte[512];
        return !GetNamedPipeClientComputerNameW(pipe, ref name[0], (uint)name.Length) &&
            Marshal.GetLastPInvokeError() == ErrorPipeLocal;
    }

    public static int? ServerOf(SafePipeHandle pipe) =>
        GetNamedPipeServerProcessId(pipe, out var pid) && pid != 0 ? (int)pid : null;

    public static bool HasExited(SafeProcessHandle process) => WaitForSingleObject(process, 0) == Signalled;

    [LibraryImport(Dll, SetLastError = true)]
    public static partial SafeProcessHandle OpenProcess(
        uint access, [MarshalAs(UnmanagedType.Bool)] bool inherit, int pid);

    [LibraryImport(Dll, SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    private static partial SafePipeHandle CreateNamedPipeW(
        string name, uint open, uint mode, uint instancesMax, uint outBytes, uint inBytes, uint timeoutMs,
        SECURITY_ATTRIBUTES* attributes);

    [LibraryImport(Dll, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GetNamedPipeClientProcessId(SafePipeHandle pipe, out uint pid);

    /// <param name="name">UTF-16.</param>
    [LibraryImport(Dll, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GetNamedPipeClientComputerNameW(SafePipeHandle pipe, ref byte name, uint bytes);

    [LibraryImport(Dll, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GetNamedPipeServerProcessId(SafePipeHandle pipe, out uint pid);

    [LibraryImport(Dll, SetLastError = true)]
    private static partial uint WaitForSingleObject(SafeProcessHandle handle, uint milliseconds);
}
