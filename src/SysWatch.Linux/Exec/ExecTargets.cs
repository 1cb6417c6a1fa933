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
internal sealed class ExecTargets(ExecSession session, TimeProvider time)
{
    private const int PathBytesMax = 4096;
    private const int EntriesMax = 8192;

    /// <summary>How long a name is taken to lead where it led: a build executes the same few again and again.</summary>
    private static readonly TimeSpan Sure = TimeSpan.FromSeconds(1);

    // Names by their hash, and the plain files that they led to under this policy; emptied when full. A collision, or
    // a name that leads elsewhere by now, makes an actor plain: it loses its grants for that once, nobody gains any.
    private readonly ConcurrentDictionary<ulong, PlainTarget> _plain = new();
    private CompiledPolicy? _policy;

    // The wall keeps a session from changing its root, so that one look serves every caller. Closed by its finaliser.
    private FileDescriptor? _root;

    /// <summary>Cheap, never blocks on a file system. False: not plain, or not known.</summary>
    public bool IsKnownPlain(in SyscallNotification call)
    {
        Span<byte> path = stackalloc byte[PathBytesMax];
        var request = Request.Read(call, path);
        if (!request.IsAbsolute || !TryGetPlain(request.Path, out var plain))
            return false;
        if (time.GetElapsedTime(plain.Seen) < Sure)
            return true;
        using var target = OpenInRoot(call.Tid, request.Path, cachedOnly: true, out _);
        if (target is null || !FileIdentity.TryStat(target.Number, out var status) || status.Identity != plain.Identity)
            return false;
        KeepPlain(request.Path, plain.Identity);
        return true;
    }

    /// <summary>Looks into the file; may block as long as its file system does.</summary>
    /// <param name="errno">What the kernel would answer the caller, where that is sure; else 0.</param>
    public bool IsPlain(in SyscallNotification call, out int errno)
    {
        Span<byte> path = stackalloc byte[PathBytesMax];
        var request = Request.Read(call, path);
        using var target = OpenAsCaller(call.Tid, request, out errno);
        if (target is null || !FileIdentity.TryStat(target.Number, out var status) || !status.IsRegular ||
            MayBeActor(target, status) || !LoadsNoActor(call.Tid, target))
            return false;
        if (request.IsAbsolute)
            KeepPlain(request.Path, status.Identity);
        return true;
    }

    private bool TryGetPlain(ReadOnlySpan<byte> path, out PlainTarget target)
    {
        DropOtherPolicy();
        return _plain.TryGetValue(HashOf(path), out target);
    }

    private void KeepPlain(ReadOnlySpan<byte> path, FileIdentity identity)
    {
        DropOtherPolicy();
        if (_plain.Count >= EntriesMax)
            _plain.Clear();
        _plain[HashOf(path)] = new PlainTarget(identity, time.GetTimestamp());
    }

    private void DropOtherPolicy()
    {
        var policy = session.Session.Policy;
        if (Interlocked.Exchange(ref _policy, policy) != policy)
            _plain.Clear();
    }

    /// <summary>FNV-1a.</summary>
    private static ulong HashOf(ReadOnlySpan<byte> path)
    {
        var hash = 14695981039346656037ul;
        foreach (var each in path)
            hash = (hash ^ each) * 1099511628211ul;
        return hash;
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
        using var interpreter = OpenInRoot(tid, space < 0 ? name : name[..space], cachedOnly: false, out _);
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
    private FileDescriptor? OpenAsCaller(int tid, in Request request, out int errno)
    {
        var target = Open(tid, request, out errno);
        if (errno is not (Errno.ENOENT or Errno.ENOTDIR) || session.Session.Record.User.IsSystem)
            return target;
        var native = SyscallNumbers.Native;
        SystemCall.Invoke(native.Setfsgid, (nint)session.Session.Record.Gid);
        SystemCall.Invoke(native.Setfsuid, (nint)session.Session.Record.User.Number);
        try
        {
            target = Open(tid, request, out var asCaller);
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
    private FileDescriptor? Open(int tid, in Request request, out int errno)
    {
        errno = 0;
        if (request.IsAbsolute)
            return OpenInRoot(tid, request.Path, cachedOnly: false, out errno);
        if (!request.IsKnown)
            return null;
        Span<byte> link = stackalloc byte[24];
        "cwd"u8.CopyTo(link);
        var length = 3;
        if (request.Directory != Request.CurrentDirectory)
        {
            "fd/"u8.CopyTo(link);
            request.Directory.TryFormat(link[3..], out var digits);
            length += digits;
        }

        var from = OpenLink(tid, link[..length]);
        if (from is null || request.Path.IsEmpty)
            return from;
        using (from)
            return OpenFrom(from, request.Path, cachedOnly: false, out _);
    }

    private FileDescriptor? OpenInRoot(int tid, ReadOnlySpan<byte> path, bool cachedOnly, out int errno)
    {
        errno = 0;
        if (_root is null && OpenLink(tid, "root"u8) is { } root)
            Interlocked.CompareExchange(ref _root, root, null);
        if (_root is null)
            return null;
        var target = OpenFrom(_root, path, cachedOnly, out errno);
        // There, "self" would be this daemon.
        if (path.StartsWith("/proc/"u8) || path.StartsWith("/dev/"u8))
            errno = 0;
        return target;
    }

    private static unsafe FileDescriptor? OpenLink(int tid, ReadOnlySpan<byte> link)
    {
        Span<byte> path = stackalloc byte[64];
        "/proc/"u8.CopyTo(path);
        tid.TryFormat(path[6..], out var digits);
        path[6 + digits] = (byte)'/';
        link.CopyTo(path[(7 + digits)..]);
        path[7 + digits + link.Length] = 0;
        int number;
        fixed (byte* name = path)
            number = open(name, O_PATH | O_CLOEXEC);
        return number < 0 ? null : new FileDescriptor(number);
    }

    private static unsafe FileDescriptor? OpenFrom(
        FileDescriptor from, ReadOnlySpan<byte> path, bool cachedOnly, out int errno)
    {
        const ulong noMagicLinks = 2;
        const ulong inRoot = 16;
        const ulong cached = 32;
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

    private readonly record struct PlainTarget(FileIdentity Identity, long Seen);

    /// <summary>What a held call names, copied once from the caller's memory.</summary>
    private readonly ref struct Request
    {
        public const int CurrentDirectory = -100;
        private const int EmptyPath = 0x1000;

        /// <summary>What a relative path starts from.</summary>
        public int Directory { get; private init; }

        public ReadOnlySpan<byte> Path { get; private init; }

        /// <summary>False: unreadable, or with flags that are not looked into here.</summary>
        public bool IsKnown { get; private init; }

        public bool IsAbsolute => IsKnown && Path is [(byte)'/', ..];

        public static Request Read(in SyscallNotification call, Span<byte> into)
        {
            var isAt = call.Number == SyscallNumbers.Native.Execveat;
            var length = ProcessMemory.ReadString(call.Tid, isAt ? call.Arg1 : call.Arg0, into);
            var flags = isAt ? (int)call.Arg4 : 0;
            return new Request
            {
                Directory = isAt ? (int)call.Arg0 : CurrentDirectory,
                Path = into[..Math.Max(length, 0)],
                IsKnown = length > 0 ? flags == 0 : length == 0 && flags == EmptyPath,
            };
        }
    }
}
