using System.Runtime.InteropServices;
using System.Text;
using SysWatch.Linux.Interop;
using SysWatch.Linux.Seccomp;

namespace SysWatch.Linux.PrivilegedTests.Mediation;

/// <summary>The bare system calls under test, as a program makes them: 0 or a result, or -errno.</summary>
internal static unsafe class Caller
{
    public const int Here = PathsCalls.CurrentDirectory;

    private static readonly int UmaskNumber =
        RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 166 : 95;

    private static readonly SyscallNumbers Numbers = SyscallNumbers.Native;

    public static int Rename(string from, string to) => RenameAt(Here, from, Here, to);

    public static int RenameAt(int fromDirectory, string from, int toDirectory, string to, uint flags = 0) =>
        OnPaths(from, to, (a, b) => SystemCall.Invoke(
            Numbers.Renameat2, fromDirectory, a, toDirectory, b, (nint)flags));

    public static int Link(string from, string to) => LinkAt(Here, from, Here, to);

    public static int LinkAt(int fromDirectory, string from, int toDirectory, string to, int flags = 0) =>
        OnPaths(from, to, (a, b) => SystemCall.Invoke(Numbers.Linkat, fromDirectory, a, toDirectory, b, flags));

    public static int Symlink(string text, string path) => SymlinkAt(text, Here, path);

    public static int SymlinkAt(string text, int directory, string path) =>
        OnPaths(text, path, (a, b) => SystemCall.Invoke(Numbers.Symlinkat, a, directory, b));

    public static int MakeDirectory(string path, uint mode = 0x1ff) => MakeDirectoryAt(Here, path, mode);

    public static int MakeDirectoryAt(int directory, string path, uint mode = 0x1ff) =>
        OnPaths(path, "", (a, _) => SystemCall.Invoke(Numbers.Mkdirat, directory, a, (nint)mode));

    public static int MakeNode(string path, uint mode, uint device = 0, int directory = Here) =>
        OnPaths(path, "", (a, _) => SystemCall.Invoke(Numbers.Mknodat, directory, a, (nint)mode, (nint)device));

    /// <summary>Of the calling thread, while the call is made.</summary>
    public static int Masked(uint umask, Func<int> call)
    {
        var before = SystemCall.Invoke(UmaskNumber, (nint)umask);
        var result = call();
        SystemCall.Invoke(UmaskNumber, before);
        return result;
    }

    public static int ChangeDirectory(string path) =>
        OnPaths(path, "", (a, _) => Tmds.Linux.LibC.chdir((byte*)a) == 0 ? 0 : -Tmds.Linux.LibC.errno);

    public static int OpenPath(string path) =>
        PathsCalls.Open(Here, Encoding.UTF8.GetBytes(path + '\0'), PathsCalls.OpenPath);

    public static int OpenFile(string path) =>
        PathsCalls.Open(Here, Encoding.UTF8.GetBytes(path + '\0'), PathsCalls.OpenReading);

    public static int Close(int descriptor) => Tmds.Linux.LibC.close(descriptor);

    public static int Socket(int family, int type) => Tmds.Linux.LibC.socket(family, type, 0);

    public static int ConnectUnix(int socket, string path) => Connect(socket, UnixAddress(path));

    public static int Connect(int socket, byte[] address, int? length = null)
    {
        fixed (byte* start = address)
            return (int)SystemCall.Invoke(Numbers.Connect, socket, (nint)start, length ?? address.Length);
    }

    public static int Bind(int socket, byte[] address)
    {
        fixed (byte* start = address)
            return Tmds.Linux.LibC.bind(socket, (Tmds.Linux.sockaddr*)start, address.Length) == 0
                ? 0
                : -Tmds.Linux.LibC.errno;
    }

    public static int Listen(int socket) => (int)SystemCall.Invoke(Numbers.Listen, socket, 1);

    /// <param name="path">An abstract name starts with a NUL.</param>
    public static byte[] UnixAddress(string path) =>
        [.. BitConverter.GetBytes((ushort)1), .. Encoding.Latin1.GetBytes(path[0] == '\0' ? path : path + '\0')];

    private static int OnPaths(string first, string second, Func<nint, nint, nint> call)
    {
        fixed (byte* a = Encoding.UTF8.GetBytes(first + '\0'))
        fixed (byte* b = Encoding.UTF8.GetBytes(second + '\0'))
            return (int)call((nint)a, (nint)b);
    }
}
