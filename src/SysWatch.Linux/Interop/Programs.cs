using System.Runtime.InteropServices;

namespace SysWatch.Linux.Interop;

/// <summary>What the process that becomes the agent needs of the C library.</summary>
internal static unsafe partial class Programs
{
    public const int SignalPipe = 13;

    /// <summary>Runs a program in this process's place, with the C library's own, untouched environment.</summary>
    /// <returns>Only on failure: -errno.</returns>
    public static int Execute(byte* path, byte** arguments)
    {
        Execv(path, arguments);
        return -Marshal.GetLastPInvokeError();
    }

    /// <summary>Null when the variable is not set. Valid while the environment is not changed.</summary>
    public static byte* Environment(ReadOnlySpan<byte> nameWithNul)
    {
        fixed (byte* name = nameWithNul)
            return Getenv(name);
    }

    /// <summary>The path without links and dots, or null. To be freed with <see cref="NativeMemory.Free"/>.</summary>
    public static byte* Resolve(byte* path) => Realpath(path, null);

    public static void ResetSignal(int signal) => SetSignal(signal, 0);

    [LibraryImport(LibC.Name, EntryPoint = "execv", SetLastError = true)]
    private static partial int Execv(byte* path, byte** arguments);

    [LibraryImport(LibC.Name, EntryPoint = "getenv")]
    private static partial byte* Getenv(byte* name);

    [LibraryImport(LibC.Name, EntryPoint = "realpath", SetLastError = true)]
    private static partial byte* Realpath(byte* path, byte* resolved);

    [LibraryImport(LibC.Name, EntryPoint = "signal")]
    private static partial nint SetSignal(int signal, nint handler);
}
