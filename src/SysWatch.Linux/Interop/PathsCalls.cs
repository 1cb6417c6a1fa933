using System.Runtime.InteropServices;
using SysWatch.Linux.Seccomp;

namespace SysWatch.Linux.Interop;

/// <summary>
/// Calls on paths and on what they name. Results are values or -errno, nothing is allocated, and nothing runs but the
/// call: all of it is safe while a thread acts as somebody else.
/// </summary>
internal static unsafe partial class PathsCalls
{
    /// <summary>PATH_MAX, the terminating NUL included.</summary>
    public const int PathBytesMax = 4096;

    public const int CurrentDirectory = -100;
    public const int FollowLink = 0x400;
    public const int EmptyPath = 0x1000;

    public const ulong NoMagicLinks = 0x02;

    public const uint RenameNoReplace = 1;
    public const uint RenameExchange = 2;
    public const uint RenameWhiteout = 4;

    private const int NoFollowLink = 0x100;
    private const int Openat2Number = 437;
    private const int CloneFileSystem = 0x200;
    private const uint BasicFacts = 0x7ff;
    private const uint BirthFact = 0x800;
    private const uint MountFact = 0x1000;

    /// <summary>O_PATH | O_CLOEXEC: a name for an object, and no access to it.</summary>
    public static ulong OpenPath { get; } = (uint)(Tmds.Linux.LibC.O_PATH | Tmds.Linux.LibC.O_CLOEXEC);

    public static ulong OpenDirectory { get; } = OpenPath | (uint)Tmds.Linux.LibC.O_DIRECTORY;

    public static ulong OpenNoFollow { get; } = OpenPath | (uint)Tmds.Linux.LibC.O_NOFOLLOW;

    public static ulong OpenReading { get; } = (uint)(Tmds.Linux.LibC.O_RDONLY | Tmds.Linux.LibC.O_CLOEXEC);

    /// <summary>To list a directory, not through a link.</summary>
    public static ulong OpenListing { get; } =
        OpenReading | (uint)(Tmds.Linux.LibC.O_DIRECTORY | Tmds.Linux.LibC.O_NOFOLLOW);

    public static int Open(int directory, ReadOnlySpan<byte> path, ulong flags, ulong resolve = 0)
    {
        var how = new OpenHow { Flags = flags, Resolve = resolve };
        fixed (byte* text = path)
            return (int)SystemCall.Invoke(Openat2Number, directory, (nint)text, (nint)(&how), sizeof(OpenHow));
    }

    public static void Close(int descriptor) => _ = Tmds.Linux.LibC.close(descriptor);

    /// <summary>Facts of an open object, or of a name in a directory (a link is not followed).</summary>
    public static int Facts(int directory, ReadOnlySpan<byte> name, out ObjectFacts facts)
    {
        ReadOnlySpan<byte> path = name.IsEmpty ? "\0"u8 : name;
        var flags = name.IsEmpty ? EmptyPath : NoFollowLink;
        fixed (byte* text = path)
        fixed (ObjectFacts* result = &facts)
            return Result(Statx(directory, text, flags, BasicFacts | BirthFact | MountFact, result));
    }

    /// <summary>Facts of what a name leads to.</summary>
    public static int FactsBehind(int directory, ReadOnlySpan<byte> name, out ObjectFacts facts)
    {
        fixed (byte* text = name)
        fixed (ObjectFacts* result = &facts)
            return Result(Statx(directory, text, 0, BasicFacts | BirthFact | MountFact, result));
    }

    /// <returns>Length, or -errno. A result that fills the buffer may be cut.</returns>
    public static int ReadLink(int directory, ReadOnlySpan<byte> name, Span<byte> buffer)
    {
        fixed (byte* text = name)
        fixed (byte* result = buffer)
            return Result(Readlinkat(directory, text, result, (nuint)buffer.Length));
    }

    public static int Rename(
        int fromDirectory, ReadOnlySpan<byte> from, int toDirectory, ReadOnlySpan<byte> to, uint flags)
    {
        fixed (byte* fromText = from)
        fixed (byte* toText = to)
            return Result(Renameat2(fromDirectory, fromText, toDirectory, toText, flags));
    }

    public static int Link(
        int fromDirectory, ReadOnlySpan<byte> from, int toDirectory, ReadOnlySpan<byte> to, int flags)
    {
        fixed (byte* fromText = from)
        fixed (byte* toText = to)
            return Result(Linkat(fromDirectory, fromText, toDirectory, toText, flags));
    }

    public static int Symlink(ReadOnlySpan<byte> target, int directory, ReadOnlySpan<byte> name)
    {
        fixed (byte* targetText = target)
        fixed (byte* nameText = name)
            return Result(Symlinkat(targetText, directory, nameText));
    }

    /// <param name="umask">The thread's own from now on; see <see cref="OwnDirectories"/>.</param>
    public static int MakeDirectory(int directory, ReadOnlySpan<byte> name, uint mode, uint umask)
    {
        _ = Umask(umask);
        fixed (byte* text = name)
            return Result(Mkdirat(directory, text, mode));
    }

    /// <inheritdoc cref="MakeDirectory"/>
    /// <param name="device">As the system call has it, which is not as the C library has it.</param>
    public static int MakeNode(int directory, ReadOnlySpan<byte> name, uint mode, uint device, uint umask)
    {
        _ = Umask(umask);
        fixed (byte* text = name)
            return (int)SystemCall.Invoke(
                SyscallNumbers.Native.Mknodat, directory, (nint)text, (nint)mode, (nint)device);
    }

    /// <summary>Copies a thread's memory; less than asked for where a page is not there.</summary>
    public static int ReadMemory(int thread, ulong address, Span<byte> buffer)
    {
        if (buffer.IsEmpty)
            return 0;
        fixed (byte* local = buffer)
        {
            // A transfer stops between two ranges only, so each page is a range of its own.
            const int rangesMax = 4;
            var ranges = stackalloc MemoryRange[rangesMax];
            var count = 0;
            var left = (ulong)buffer.Length;
            for (var at = address; left > 0 && count < rangesMax; count++)
            {
                var length = count == rangesMax - 1 ? left : Math.Min(left, 4096 - (at & 4095));
                ranges[count] = new MemoryRange { Address = at, Length = length };
                at += length;
                left -= length;
            }
            var whole = new MemoryRange { Address = (ulong)local, Length = (ulong)buffer.Length };
            return (int)Result(ProcessVmReadv(thread, &whole, 1, ranges, (nuint)count, 0));
        }
    }

    public static int ReadAll(int descriptor, Span<byte> buffer)
    {
        var length = 0;
        while (length < buffer.Length)
        {
            fixed (byte* start = buffer[length..])
            {
                var count = (int)Result(Read(descriptor, start, (nuint)(buffer.Length - length)));
                if (count == -Errno.EINTR)
                    continue;
                if (count < 0)
                    return count;
                if (count == 0)
                    break;
                length += count;
            }
        }
        return length;
    }

    /// <summary>Raw <c>linux_dirent64</c> records; 0 at the end.</summary>
    public static int List(int directory, Span<byte> buffer)
    {
        fixed (byte* start = buffer)
            return (int)Result(Getdents64(directory, start, (nuint)buffer.Length));
    }

    /// <summary>The calling thread alone has its own root and working directory from now on.</summary>
    public static int OwnDirectories() => Result(Unshare(CloneFileSystem));

    /// <summary>The calling thread's root and working directory; see <see cref="OwnDirectories"/>.</summary>
    public static int SetRoot(int directory)
    {
        var result = Result(Fchdir(directory));
        if (result < 0)
            return result;
        fixed (byte* here = "."u8)
            return Result(Chroot(here));
    }

    /// <summary>The magic of the file system that an open object is on.</summary>
    public static long FileSystemMagic(int descriptor, out bool followsNoLinks)
    {
        const long noSymbolicLinks = 0x2000;
        var facts = stackalloc long[15];
        followsNoLinks = false;
        if (Fstatfs(descriptor, facts) != 0)
            return -Marshal.GetLastPInvokeError();
        followsNoLinks = (facts[10] & noSymbolicLinks) != 0;
        return facts[0];
    }

    private static int Result(int result) => result == -1 ? -Marshal.GetLastPInvokeError() : result;

    private static int Result(nint result) => result == -1 ? -Marshal.GetLastPInvokeError() : (int)result;

    [LibraryImport(LibC.Name, EntryPoint = "statx", SetLastError = true)]
    private static partial int Statx(int directory, byte* path, int flags, uint mask, ObjectFacts* facts);

    [LibraryImport(LibC.Name, EntryPoint = "readlinkat", SetLastError = true)]
    private static partial nint Readlinkat(int directory, byte* path, byte* buffer, nuint length);

    [LibraryImport(LibC.Name, EntryPoint = "renameat2", SetLastError = true)]
    private static partial int Renameat2(int fromDirectory, byte* from, int toDirectory, byte* to, uint flags);

    [LibraryImport(LibC.Name, EntryPoint = "linkat", SetLastError = true)]
    private static partial int Linkat(int fromDirectory, byte* from, int toDirectory, byte* to, int flags);

    [LibraryImport(LibC.Name, EntryPoint = "symlinkat", SetLastError = true)]
    private static partial int Symlinkat(byte* target, int directory, byte* name);

    [LibraryImport(LibC.Name, EntryPoint = "mkdirat", SetLastError = true)]
    private static partial int Mkdirat(int directory, byte* path, uint mode);

    [LibraryImport(LibC.Name, EntryPoint = "umask")]
    private static partial uint Umask(uint mask);

    [LibraryImport(LibC.Name, EntryPoint = "process_vm_readv", SetLastError = true)]
    private static partial nint ProcessVmReadv(
        int pid, MemoryRange* local, nuint localCount, MemoryRange* remote, nuint remoteCount, nuint flags);

    [LibraryImport(LibC.Name, EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(int descriptor, byte* buffer, nuint length);

    [LibraryImport(LibC.Name, EntryPoint = "getdents64", SetLastError = true)]
    private static partial nint Getdents64(int descriptor, byte* buffer, nuint length);

    [LibraryImport(LibC.Name, EntryPoint = "unshare", SetLastError = true)]
    private static partial int Unshare(int flags);

    [LibraryImport(LibC.Name, EntryPoint = "fchdir", SetLastError = true)]
    private static partial int Fchdir(int directory);

    [LibraryImport(LibC.Name, EntryPoint = "chroot", SetLastError = true)]
    private static partial int Chroot(byte* path);

    [LibraryImport(LibC.Name, EntryPoint = "fstatfs", SetLastError = true)]
    private static partial int Fstatfs(int descriptor, long* facts);

    [StructLayout(LayoutKind.Sequential)]
    private struct OpenHow
    {
        public ulong Flags;
        public ulong Mode;
        public ulong Resolve;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct MemoryRange
    {
        public ulong Address;
        public ulong Length;
    }
}
