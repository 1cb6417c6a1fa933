using System.Runtime.InteropServices;

namespace SysWatch.Linux.Interop;

/// <summary>Calls on a socket that was fetched from another process. Results are values or -errno.</summary>
internal static unsafe partial class PathsSockets
{
    public const int FamilyUnspecified = 0;
    public const int FamilyUnix = 1;
    public const int FamilyInet = 2;
    public const int FamilyInet6 = 10;

    public const int OptionType = 3;
    public const int OptionProtocol = 38;
    public const int OptionDomain = 39;

    public const int TypeStream = 1;
    public const int TypeSeqpacket = 5;

    public const int ProtocolTcp = 6;
    public const int ProtocolUdp = 17;

    private const int LevelSocket = 1;
    private const int OptionSendTimeout = 21;

    public static int Option(int socket, int option)
    {
        var value = 0;
        uint length = sizeof(int);
        return Getsockopt(socket, LevelSocket, option, &value, &length) == 0 ? value : Failure;
    }

    public static int Connect(int socket, ReadOnlySpan<byte> address)
    {
        fixed (byte* start = address)
            return ConnectRaw(socket, start, (uint)address.Length) == 0 ? 0 : Failure;
    }

    /// <summary>The address that the socket is bound to; its length or -errno.</summary>
    public static int Name(int socket, Span<byte> address)
    {
        var length = (uint)address.Length;
        fixed (byte* start = address)
            return Getsockname(socket, start, &length) == 0 ? (int)Math.Min(length, (uint)address.Length) : Failure;
    }

    public static bool IsNonBlocking(int socket) =>
        (Tmds.Linux.LibC.fcntl(socket, Tmds.Linux.LibC.F_GETFL) & Tmds.Linux.LibC.O_NONBLOCK) != 0;

    public static int GetSendTimeout(int socket, out SocketTimeout timeout)
    {
        SocketTimeout value = default;
        var length = (uint)sizeof(SocketTimeout);
        var result = Getsockopt(socket, LevelSocket, OptionSendTimeout, &value, &length);
        timeout = value;
        return result == 0 ? 0 : Failure;
    }

    public static int SetSendTimeout(int socket, SocketTimeout timeout) =>
        Setsockopt(socket, LevelSocket, OptionSendTimeout, &timeout, (uint)sizeof(SocketTimeout)) == 0 ? 0 : Failure;

    private static int Failure => -Marshal.GetLastPInvokeError();

    [LibraryImport(LibC.Name, EntryPoint = "connect", SetLastError = true)]
    private static partial int ConnectRaw(int socket, byte* address, uint length);

    [LibraryImport(LibC.Name, EntryPoint = "getsockname", SetLastError = true)]
    private static partial int Getsockname(int socket, byte* address, uint* length);

    [LibraryImport(LibC.Name, EntryPoint = "getsockopt", SetLastError = true)]
    private static partial int Getsockopt(int socket, int level, int option, void* value, uint* length);

    [LibraryImport(LibC.Name, EntryPoint = "setsockopt", SetLastError = true)]
    private static partial int Setsockopt(int socket, int level, int option, void* value, uint length);
}

/// <summary><c>struct timeval</c>; both 0: waits for ever.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct SocketTimeout(long Seconds, long Microseconds)
{
    public bool IsEndless => this == default;

    public TimeSpan Duration => TimeSpan.FromSeconds(Seconds) + TimeSpan.FromMicroseconds(Microseconds);
}
