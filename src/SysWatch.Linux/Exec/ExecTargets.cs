using System.Collections.Concurrent;
using SysWatch.Linux.Exec.Identity;
using SysWatch.Linux.Interop;
using SysWatch.Linux.Seccomp;
using SysWatch.Policy.Compilation;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace SysWatch.Linux.Exec;

/// <summary>
/// Whether what a process wants to execute is plain: it can hold no grant. The caller can change the path and the file
/// afterwards and gain nothing by it, because a program is without grants until the slow way gives it some.
/// </summary>
internal sealed class ExecTargets(ExecSession session)
{
    private const int PathBytesMax = 4096;
    private const int EntriesMax = 8192;

    // Files that were looked into and are plain under this policy; emptied when full.
    private readonly ConcurrentDictionary<FileIdentity, byte> _plain = new();
    private CompiledPolicy? _policy;

    /// <summary>Cheap, never blocks on a file system. False: not plain, or not known.</summary>
    public bool IsKnownPlain(in SyscallNotification call)
    {
        using var target = Open(call, cachedOnly: true, out _);
        return target is not null && FileIdentity.TryStat(target.Number, out var status) &&
            !MayBeActor(target, status) && IsCached(status.Identity);
    }

    /// <summary>Looks into the file; may block as long as its file system does.</summary>
    /// <param name="errno">What the kernel would answer the caller, where that is sure; else 0.</param>
    public bool IsPlain(in SyscallNotification call, out int errno)
    {
        using var target = OpenAsCaller(call, out errno);
        if (target is null || !FileIdentity.TryStat(target.Number, out var status) || !status.IsRegular ||
            MayBeActor(target, status))
            return false;
        if (IsCached(status.Identity))
            return true;
        if (!LoadsNoActor(call.Tid, target))
            return false;
        if (_plain.Count >= EntriesMax)
            _plain.Clear();
        _plain[status.Identity] = 0;
        return true;
    }

    private bool IsCached(FileIdentity identity)
    {
        var policy = session.Session.Policy;
        if (Interlocked.Exchange(ref _policy, policy) != policy)
            _plain.Clear();
        return _plain.ContainsKey(identity);
    }

    private bool MayBeActor(FileDescriptor target, FileStatus status)
    {
        if (session.Agent is not { } agent || status.Identity == agent.Executable)
            return true;
        Span<byte> path = stackalloc byte[PathBytesMax];
        var length = ReadOwnLink(target, path);
        return length <= 0 || session.Session.Policy.MayBeActor(path[..length]);
    }

    /// <summary>An ELF file, or a script whose interpreter is an ELF file and no actor.</summary>
    private unsafe bool LoadsNoActor(int tid, FileDescriptor target)
    {
        const int headBytes = 256; // What the kernel reads of a script line.
        Span<byte> head = stackalloc byte[headBytes];
        var length = ReadHead(target, head);
        if (length < 4 || head.StartsWith("\x7f"u8 + "ELF"u8))
            return length >= 4;
        var line = head[..length];
        var end = line.IndexOf((byte)'\n');
        if (!line.StartsWith("#!"u8) || end < 0)
            return false;
        ReadOnlySpan<byte> name = line[2..end].Trim(" \t"u8);
        var space = name.IndexOfAny((byte)' ', (byte)'\t');
        using var interpreter = OpenBelow(tid, "root"u8, space < 0 ? name : name[..space], cachedOnly: false, out _);
        return interpreter is not null && FileIdentity.TryStat(interpreter.Number, out var status) &&
            !MayBeActor(interpreter, status) && ReadHead(interpreter, head) > 4 && head.StartsWith("\x7f"u8 + "ELF"u8);
    }

    private static unsafe int ReadHead(FileDescriptor target, Span<byte> head)
    {
        Span<byte> path = stackalloc byte[32];
        System.Text.Encoding.ASCII.GetBytes($"/proc/self/fd/{target.Number}\0", path);
        fixed (byte* name = path)
        fixed (byte* data = head)
        {
            using var file = new FileDescriptor(open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
            return file.IsInvalid ? -1 : (int)pread(file.Number, data, head.Length, 0);
        }
    }

    private static unsafe int ReadOwnLink(FileDescriptor target, Span<byte> path)
    {
        Span<byte> own = stackalloc byte[32];
        "/proc/self/fd/"u8.CopyTo(own);
        target.Number.TryFormat(own[14..], out var digits);
        own[14 + digits] = 0;
        fixed (byte* name = own)
        fixed (byte* data = path)
            return (int)readlink(name, data, path.Length);
    }

    /// <summary>As root for what is there; for what is not, as the caller's user, who may not be let so far.</summary>
    private FileDescriptor? OpenAsCaller(in SyscallNotification call, out int errno)
    {
        var target = Open(call, cachedOnly: false, out errno);
        if (errno is not (Errno.ENOENT or Errno.ENOTDIR) || session.Session.Record.Uid == 0)
            return target;
        var native = SyscallNumbers.Native;
        SystemCall.Invoke(native.Setfsgid, (nint)session.Session.Record.Gid);
        SystemCall.Invoke(native.Setfsuid, (nint)session.Session.Record.Uid);
        try
        {
            target = Open(call, cachedOnly: false, out var asCaller);
            errno = asCaller == errno ? errno : 0;
            return target;
        }
        finally
        {
            SystemCall.Invoke(native.Setfsuid, 0);
            SystemCall.Invoke(native.Setfsgid, 0);
        }
    }

    /// <param name="errno">Only where the kernel would walk the very same way; else 0.</param>
    private static FileDescriptor? Open(in SyscallNotification call, bool cachedOnly, out int errno)
    {
        errno = 0;
        const int currentDirectory = -100;
        const int emptyPath = 0x1000;
        var isAt = call.Number == SyscallNumbers.Native.Execveat;
        var directory = isAt ? (int)call.Arg0 : currentDirectory;
        Span<byte> path = stackalloc byte[PathBytesMax];
        var length = ProcessMemory.ReadString(call.Tid, isAt ? call.Arg1 : call.Arg0, path);
        if (length < 0 || (length == 0 && (!isAt || call.Arg4 != emptyPath)) || (length > 0 && isAt && call.Arg4 != 0))
            return null;
        if (length > 0 && path[0] == '/')
        {
            var target = OpenBelow(call.Tid, "root"u8, path[..length], cachedOnly, out errno);
            // There, "self" would be this daemon.
            if (path.StartsWith("/proc/"u8) || path.StartsWith("/dev/"u8))
                errno = 0;
            return target;
        }

        Span<byte> from = stackalloc byte[24];
        "cwd"u8.CopyTo(from);
        var fromLength = 3;
        if (directory != currentDirectory)
        {
            "fd/"u8.CopyTo(from);
            directory.TryFormat(from[3..], out var digits);
            fromLength += digits;
        }

        return OpenBelow(call.Tid, from[..fromLength], path[..length], cachedOnly, out _);
    }

    private static unsafe FileDescriptor? OpenBelow(
        int tid, ReadOnlySpan<byte> link, ReadOnlySpan<byte> path, bool cachedOnly, out int errno)
    {
        const ulong noMagicLinks = 2;
        const ulong inRoot = 16;
        const ulong cached = 32;
        errno = 0;
        Span<byte> start = stackalloc byte[64];
        "/proc/"u8.CopyTo(start);
        tid.TryFormat(start[6..], out var digits);
        start[6 + digits] = (byte)'/';
        link.CopyTo(start[(7 + digits)..]);
        start[7 + digits + link.Length] = 0;
        FileDescriptor from;
        fixed (byte* name = start)
            from = new FileDescriptor(open(name, O_PATH | O_CLOEXEC));
        if (from.IsInvalid || path.IsEmpty)
            return from.IsInvalid ? null : from;
        using var closed = from;
        Span<byte> text = stackalloc byte[PathBytesMax + 1];
        path.CopyTo(text);
        text[path.Length] = 0;
        ulong* how = stackalloc ulong[3];
        how[0] = (ulong)(O_PATH | O_CLOEXEC);
        how[1] = 0;
        how[2] = (path[0] == '/' ? inRoot : noMagicLinks) | (cachedOnly ? cached : 0);
        nint found;
        fixed (byte* name = text)
        {
            found = SystemCall.Invoke(
                SyscallNumbers.Native.Openat2, from.Number, (nint)name, (nint)how, 3 * sizeof(ulong));
        }

        errno = found < 0 ? (int)-found : 0;
        return found < 0 ? null : new FileDescriptor((int)found);
    }
}
