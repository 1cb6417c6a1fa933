using System.Runtime.InteropServices;
using System.Text;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace SysWatch.Linux.Interop;

/// <summary>Unix SEQPACKET sockets that carry descriptors and the sender's identity. Failures are -errno.</summary>
internal static unsafe class Sockets
{
    /// <summary>Of sun_path, with its NUL.</summary>
    public const int PathBytesMax = 108;

    private const int PeerPidfdOption = 77;
    private const int RightsType = 1;
    private const int CredentialsType = 2;
    private const int HeaderBytes = 16;
    private const int ControlBytes = 128;

    public static FileDescriptor? Open(out int error)
    {
        var descriptor = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
        error = descriptor < 0 ? errno : 0;
        return descriptor < 0 ? null : new FileDescriptor(descriptor);
    }

    /// <returns>0 or -errno.</returns>
    public static int Connect(FileDescriptor socket, string path) =>
        WithAddress(path, (address, length) => connect(socket.Number, (sockaddr*)address, length));

    /// <param name="mode">Set before anybody can connect.</param>
    /// <returns>0 or -errno.</returns>
    public static int BindAndListen(FileDescriptor socket, string path, int backlog, ushort mode)
    {
        var result = WithAddress(path, (address, length) => bind(socket.Number, (sockaddr*)address, length));
        if (result < 0)
            return result;
        fixed (byte* name = Encoding.UTF8.GetBytes(path + '\0'))
        {
            if (chmod(name, mode) < 0)
                return -errno;
        }
        return listen(socket.Number, backlog) < 0 ? -errno : 0;
    }

    /// <returns>Null when nothing was there to accept after all.</returns>
    public static FileDescriptor? Accept(FileDescriptor socket)
    {
        var descriptor = accept4(socket.Number, null, null, SOCK_CLOEXEC);
        return descriptor < 0 ? null : new FileDescriptor(descriptor);
    }

    public static bool SetTimeouts(FileDescriptor socket, TimeSpan limit)
    {
        var time = stackalloc long[2] { (long)limit.TotalSeconds, limit.Milliseconds * 1000 };
        return setsockopt(socket.Number, SOL_SOCKET, SO_RCVTIMEO, time, 2 * sizeof(long)) == 0 &&
            setsockopt(socket.Number, SOL_SOCKET, SO_SNDTIMEO, time, 2 * sizeof(long)) == 0;
    }

    /// <summary>
    /// Has the kernel name the sender of every message. Asked for by the receiver alone it misses what was sent before
    /// it asked, so senders ask too.
    /// </summary>
    public static bool NameSenders(FileDescriptor socket)
    {
        var on = 1;
        return setsockopt(socket.Number, SOL_SOCKET, SO_PASSCRED, &on, sizeof(int)) == 0;
    }

    /// <summary>Who connected, as the kernel noted it then.</summary>
    public static bool TryGetPeer(FileDescriptor socket, out SenderCredentials peer)
    {
        SenderCredentials read = default;
        socklen_t length = sizeof(SenderCredentials);
        var known = getsockopt(socket.Number, SOL_SOCKET, SO_PEERCRED, &read, &length) == 0;
        peer = read;
        return known && read.Pid > 0;
    }

    /// <summary>The process that connected, by descriptor (6.5). Null where the kernel does not know that.</summary>
    public static FileDescriptor? PeerPidfd(FileDescriptor socket)
    {
        var descriptor = -1;
        socklen_t length = sizeof(int);
        return getsockopt(socket.Number, SOL_SOCKET, PeerPidfdOption, &descriptor, &length) == 0
            ? new FileDescriptor(descriptor)
            : null;
    }

    /// <param name="passed">A descriptor to send along, or -1.</param>
    /// <returns>0 or -errno.</returns>
    public static int Send(FileDescriptor socket, ReadOnlySpan<byte> message, int passed = -1)
    {
        var control = stackalloc byte[HeaderBytes + 8];
        fixed (byte* bytes = message)
        {
            var vector = new iovec { iov_base = bytes, iov_len = message.Length };
            var header = new msghdr { msg_iov = &vector, msg_iovlen = 1 };
            if (passed >= 0)
            {
                *(nuint*)control = HeaderBytes + sizeof(int);
                *(int*)(control + 8) = SOL_SOCKET;
                *(int*)(control + 12) = RightsType;
                *(int*)(control + HeaderBytes) = passed;
                header.msg_control = control;
                header.msg_controllen = HeaderBytes + 8;
            }
            while (true)
            {
                if ((long)sendmsg(socket.Number, &header, MSG_NOSIGNAL) >= 0)
                    return 0;
                if (errno != Errno.EINTR)
                    return -errno;
            }
        }
    }

    /// <summary>Receives one whole message; a longer one than the buffer is -EMSGSIZE, never cut.</summary>
    /// <param name="sender">Pid 0 unless <see cref="NameSenders"/> was asked for.</param>
    /// <returns>Bytes, 0 at the end of the connection, or -errno (-EAGAIN: the time is up).</returns>
    public static int Receive(
        FileDescriptor socket, Span<byte> buffer, out SenderCredentials sender, out FileDescriptor? passed)
    {
        sender = default;
        passed = null;
        var control = stackalloc byte[ControlBytes];
        fixed (byte* bytes = buffer)
        {
            var vector = new iovec { iov_base = bytes, iov_len = buffer.Length };
            var header = new msghdr
            {
                msg_iov = &vector, msg_iovlen = 1, msg_control = control, msg_controllen = ControlBytes,
            };
            long received;
            while ((received = recvmsg(socket.Number, &header, MSG_CMSG_CLOEXEC)) < 0)
            {
                if (errno != Errno.EINTR)
                    return -errno;
            }
            ReadControl(new ReadOnlySpan<byte>(control, (int)(uint)header.msg_controllen), ref sender, ref passed);
            if ((header.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) == 0)
                return (int)received;
            passed?.Dispose();
            passed = null;
            return -Errno.EMSGSIZE;
        }
    }

    private static void ReadControl(
        ReadOnlySpan<byte> control, ref SenderCredentials sender, ref FileDescriptor? passed)
    {
        while (control.Length >= HeaderBytes)
        {
            var length = (int)MemoryMarshal.Read<nuint>(control);
            if (length < HeaderBytes || length > control.Length)
                return;
            var level = MemoryMarshal.Read<int>(control[8..]);
            var type = MemoryMarshal.Read<int>(control[12..]);
            var payload = control[HeaderBytes..length];
            if (level == SOL_SOCKET && type == CredentialsType && payload.Length >= sizeof(SenderCredentials))
                sender = MemoryMarshal.Read<SenderCredentials>(payload);
            if (level == SOL_SOCKET && type == RightsType)
                TakeFirst(payload, ref passed);
            control = control[Math.Min((length + 7) & ~7, control.Length)..];
        }
    }

    /// <summary>Keeps one descriptor and closes what else a sender may have put there.</summary>
    private static void TakeFirst(ReadOnlySpan<byte> payload, ref FileDescriptor? passed)
    {
        foreach (var descriptor in MemoryMarshal.Cast<byte, int>(payload))
        {
            if (passed is null)
                passed = new FileDescriptor(descriptor);
            else
                new FileDescriptor(descriptor).Dispose();
        }
    }

    private static int WithAddress(string path, Func<nint, socklen_t, int> use)
    {
        var address = stackalloc byte[2 + PathBytesMax];
        new Span<byte>(address, 2 + PathBytesMax).Clear();
        if (Encoding.UTF8.GetByteCount(path) >= PathBytesMax)
            return -Errno.ENAMETOOLONG;
        *(ushort*)address = 1;
        Encoding.UTF8.GetBytes(path, new Span<byte>(address + 2, PathBytesMax - 1));
        return use((nint)address, 2 + PathBytesMax) < 0 ? -errno : 0;
    }
}

/// <summary>struct ucred.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct SenderCredentials(int Pid, uint Uid, uint Gid);
