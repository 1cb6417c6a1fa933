using System.Globalization;
using System.Text;
using SysWatch.Linux.Interop;
using SysWatch.Linux.Seccomp;

namespace SysWatch.Linux.Mediation;

/// <summary>
/// A caller as the kernel has it while its call is held. Everything is opened through one descriptor of /proc/TID, so
/// that a single look at <see cref="IsHeld"/> after the last copy and before the first decision vouches for all of it.
/// </summary>
internal sealed partial class CallerView : IDisposable
{
    private const int StatusBytes = 4096;
    private const int StatusBytesMax = 1 << 20;

    private static readonly Lazy<(ObjectFacts Root, string UserNamespace)> Own = new(OwnPlace);

    private readonly SyscallNotification _call;
    private readonly INotifier _notifier;
    private readonly FileDescriptor _process;

    private CallerView(
        in SyscallNotification call, INotifier notifier, FileDescriptor process, CallerCredentials credentials,
        FileDescriptor? root)
    {
        _call = call;
        _notifier = notifier;
        _process = process;
        Credentials = credentials;
        Root = root;
    }

    public CallerCredentials Credentials { get; }

    /// <summary>Where the caller's absolute paths start; null where it is the daemon's own root.</summary>
    public FileDescriptor? Root { get; }

    /// <summary>Null when the caller has gone, or when too little can be known of it: refuse.</summary>
    public static CallerView? Open(in SyscallNotification call, INotifier notifier)
    {
        var path = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"/proc/{call.Tid}\0"));
        var number = PathsCalls.Open(PathsCalls.CurrentDirectory, path, PathsCalls.OpenDirectory);
        if (number < 0)
            return null;
        var process = new FileDescriptor(number);
        FileDescriptor? root = null;
        if (ReadCredentials(number) is { } credentials && TryOpenRoot(number, out root))
            return new CallerView(call, notifier, process, credentials, root);
        root?.Dispose();
        process.Dispose();
        return null;
    }

    /// <summary>Whether everything that was read and opened so far is the caller's.</summary>
    public bool IsHeld() => _notifier.IsHeld(_call);

    /// <summary>The credentials and signals as they are now.</summary>
    public CallerCredentials? Refresh() => ReadCredentials(_process.Number);

    /// <summary>Copies a string; trust it after <see cref="IsHeld"/>.</summary>
    public CallerText CopyText(ulong address)
    {
        Span<byte> buffer = stackalloc byte[PathsCalls.PathBytesMax];
        var length = PathsCalls.ReadMemory(_call.Tid, address, buffer);
        if (length <= 0)
            return CallerText.Failed(Errno.EFAULT);
        var end = buffer[..length].IndexOf((byte)0);
        if (end >= 0)
            return new CallerText(buffer[..(end + 1)].ToArray(), 0);
        return CallerText.Failed(length == buffer.Length ? Errno.ENAMETOOLONG : Errno.EFAULT);
    }

    /// <summary>Where a relative path starts: a descriptor that the caller of this owns, or -errno.</summary>
    public int OpenBase(int directory) =>
        directory == PathsCalls.CurrentDirectory ? OpenOwn("cwd\0"u8) : OpenDescriptor(directory);

    /// <summary>An O_PATH copy of one of the caller's descriptors, or -errno.</summary>
    public int OpenDescriptor(int number)
    {
        if (number < 0)
            return -Errno.EBADF;
        Span<byte> name = stackalloc byte[32];
        return System.Text.Unicode.Utf8.TryWrite(name, CultureInfo.InvariantCulture, $"fd/{number}\0", out _) &&
               OpenOwn(name) is var opened && opened != -Errno.ENOENT
            ? opened
            : -Errno.EBADF;
    }

    /// <summary>
    /// The very open file that the caller has by this number, or -errno. Before 6.9 it is looked up in the table of the
    /// thread group's leader, which is the caller's own in every program that did not part them.
    /// </summary>
    public int FetchDescriptor(int number)
    {
        const int ofThread = 0x80;
        var open = SyscallNumbers.Native.PidfdOpen;
        var process = (int)SystemCall.Invoke(open, _call.Tid, ofThread);
        if (process == -Errno.EINVAL)
            process = (int)SystemCall.Invoke(open, Credentials.Process);
        if (process < 0)
            return process;
        using var pidfd = new FileDescriptor(process);
        return Pidfd.GetDescriptor(pidfd, number);
    }

    public void Dispose()
    {
        Root?.Dispose();
        _process.Dispose();
    }

    /// <param name="link">One of the caller's own links in /proc.</param>
    private int OpenOwn(ReadOnlySpan<byte> link) => PathsCalls.Open(_process.Number, link, PathsCalls.OpenPath);

    private static bool TryOpenRoot(int process, out FileDescriptor? root)
    {
        root = null;
        if (PathsCalls.FactsBehind(process, "root\0"u8, out var facts) < 0)
            return false;
        var own = Own.Value.Root;
        if (facts.IsSameObject(own) && facts.Mount == own.Mount)
            return true;
        var number = PathsCalls.Open(process, "root\0"u8, PathsCalls.OpenPath);
        if (number < 0)
            return false;
        root = new FileDescriptor(number);
        return true;
    }

    private static CallerCredentials? ReadCredentials(int process)
    {
        for (var size = StatusBytes; size <= StatusBytesMax; size *= 16)
        {
            var file = PathsCalls.Open(process, "status\0"u8, PathsCalls.OpenReading);
            if (file < 0)
                return null;
            var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(size);
            try
            {
                var length = PathsCalls.ReadAll(file, buffer);
                if (length < 0)
                    return null;
                if (length < buffer.Length)
                    return Within(process, CallerCredentials.Parse(buffer.AsSpan(0, length)));
            }
            finally
            {
                System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
                PathsCalls.Close(file);
            }
        }
        return null;
    }

    /// <summary>Capabilities in another user namespace than the daemon's are none here.</summary>
    private static CallerCredentials? Within(int process, CallerCredentials? credentials)
    {
        if (credentials is null or { Capabilities: 0 })
            return credentials;
        return UserNamespaceOf(process, "ns/user\0"u8) is { } name && name == Own.Value.UserNamespace
            ? credentials
            : credentials with { Capabilities = 0 };
    }

    private static string? UserNamespaceOf(int directory, ReadOnlySpan<byte> link)
    {
        Span<byte> text = stackalloc byte[64];
        var length = PathsCalls.ReadLink(directory, link, text);
        return length > 0 ? Encoding.ASCII.GetString(text[..length]) : null;
    }

    private static (ObjectFacts Root, string UserNamespace) OwnPlace()
    {
        if (PathsCalls.FactsBehind(PathsCalls.CurrentDirectory, "/\0"u8, out var root) < 0 ||
            UserNamespaceOf(PathsCalls.CurrentDirectory, "/proc/self/ns/user\0"u8) is not { } name)
            throw new IOException("Cannot read the daemon's own root and user namespace: is /proc mounted?");
        return (root, name);
    }
}
