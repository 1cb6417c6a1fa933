using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using SysWatch.Windows.Interop;
using static SysWatch.Windows.Interop.PipeTypes;

namespace SysWatch.Windows.Api;

/// <summary>What the kernel says of a pipe's two ends.</summary>
[SupportedOSPlatform("windows")]
internal static unsafe class PipeEnds
{
    private const int NameBytesMax = 512;

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
            var pipe = Kernel32.CreateNamedPipeW(
                path,
                PIPE_ACCESS_DUPLEX | FILE_FLAG_OVERLAPPED | FILE_FLAG_WRITE_THROUGH |
                    (isFirst ? FILE_FLAG_FIRST_PIPE_INSTANCE : 0),
                PIPE_TYPE_BYTE | PIPE_REJECT_REMOTE_CLIENTS, PIPE_UNLIMITED_INSTANCES, 0, 0, 0, &attributes);
            return pipe.IsInvalid ? throw NativeException.Last("CreateNamedPipeW", $"make the pipe {path}") : pipe;
        }
    }

    /// <returns>Null: the system does not say. Valid while the pipe is connected.</returns>
    public static int? ClientOf(SafePipeHandle pipe) =>
        Kernel32.GetNamedPipeClientProcessId(pipe, out var pid) && pid != 0 ? (int)pid : null;

    /// <summary>Whether the client is of this machine, by the kernel's word.</summary>
    public static bool IsLocal(SafePipeHandle pipe)
    {
        var name = stackalloc byte[NameBytesMax];
        return !Kernel32.GetNamedPipeClientComputerNameW(pipe, name, NameBytesMax) &&
            Marshal.GetLastPInvokeError() == Win32Error.ERROR_PIPE_LOCAL;
    }

    public static int? ServerOf(SafePipeHandle pipe) =>
        Kernel32.GetNamedPipeServerProcessId(pipe, out var pid) && pid != 0 ? (int)pid : null;
}
