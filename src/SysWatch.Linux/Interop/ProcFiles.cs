using System.Buffers.Text;
using System.Globalization;
using System.Text;
using static Tmds.Linux.LibC;

namespace SysWatch.Linux.Interop;

/// <summary>
/// Small files of /proc, read without allocation. What they say is true only if the process is known to be alive
/// afterwards (a pidfd, a held system call): a dead process's number may be another's.
/// </summary>
internal static unsafe class ProcFiles
{
    private const int StatusBytesMax = 4096;
    private const int StatBytesMax = 1024;

    /// <returns>Bytes read, or -errno. Longer files are cut at the buffer's length.</returns>
    public static int Read(int pid, ReadOnlySpan<byte> name, Span<byte> buffer)
    {
        Span<byte> path = stackalloc byte[64];
        if (!TryFormat(pid, name, path))
            return -Errno.ENAMETOOLONG;
        int descriptor;
        fixed (byte* text = path)
            descriptor = open(text, O_RDONLY | O_CLOEXEC);
        if (descriptor < 0)
            return -errno;
        using var file = new FileDescriptor(descriptor);
        var length = 0;
        while (length < buffer.Length)
        {
            int got;
            fixed (byte* target = buffer[length..])
                got = (int)read(descriptor, target, buffer.Length - length);
            if (got == 0)
                return length;
            if (got < 0)
                return -errno;
            length += got;
        }
        return length;
    }

    /// <summary>Where a link such as <c>cwd</c>, <c>exe</c> or <c>root</c> points.</summary>
    /// <returns>Bytes written, or -errno; -ENAMETOOLONG when the buffer is too small.</returns>
    public static int ReadLink(int pid, ReadOnlySpan<byte> name, Span<byte> buffer)
    {
        Span<byte> path = stackalloc byte[64];
        if (!TryFormat(pid, name, path))
            return -Errno.ENAMETOOLONG;
        int length;
        fixed (byte* text = path)
        fixed (byte* target = buffer)
            length = (int)readlink(text, target, buffer.Length);
        if (length < 0)
            return -errno;
        return length == buffer.Length ? -Errno.ENAMETOOLONG : length;
    }

    /// <returns>The thread group id of a thread, or 0 when it has gone.</returns>
    public static int ThreadGroupOf(int tid) => (int)StatusField(tid, "Tgid:"u8);

    /// <summary>The first number of a line of /proc/PID/status; 0 when there is none.</summary>
    public static long StatusField(int pid, ReadOnlySpan<byte> field)
    {
        Span<byte> status = stackalloc byte[StatusBytesMax];
        var length = Read(pid, "status"u8, status);
        if (length <= 0)
            return 0;
        return Utf8Parser.TryParse(Field(status[..length], field), out long value, out _) ? value : 0;
    }

    /// <summary>Whether all numbers of a line of /proc/PID/status are the same: real, effective, ...</summary>
    public static bool IsUniform(int pid, ReadOnlySpan<byte> field)
    {
        Span<byte> status = stackalloc byte[StatusBytesMax];
        var length = Read(pid, "status"u8, status);
        var line = length <= 0 ? default : Field(status[..length], field);
        var end = line.IndexOf((byte)'\t');
        if (end <= 0)
            return false;
        var first = line[..end];
        foreach (var part in line.Split((byte)'\t'))
        {
            if (!line[part].SequenceEqual(first))
                return false;
        }

        return true;
    }

    /// <summary>The rest of a line that starts with this text, without blanks; empty when there is none.</summary>
    public static ReadOnlySpan<byte> Field(ReadOnlySpan<byte> lines, ReadOnlySpan<byte> field)
    {
        while (!lines.IsEmpty)
        {
            var end = lines.IndexOf((byte)'\n');
            var line = end < 0 ? lines : lines[..end];
            if (line.StartsWith(field))
                return line[field.Length..].Trim(" \t"u8);
            lines = end < 0 ? default : lines[(end + 1)..];
        }
        return default;
    }

    /// <summary>Hard links of what <c>cwd</c> or the like points to: 0 when it was deleted, else -errno.</summary>
    public static int LinkCount(int pid, ReadOnlySpan<byte> name)
    {
        Span<byte> path = stackalloc byte[64];
        if (!TryFormat(pid, name, path))
            return -Errno.ENAMETOOLONG;
        Tmds.Linux.stat status = default;
        fixed (byte* text = path)
            return stat(text, &status) == 0 ? (int)(ulong)status.st_nlink : -errno;
    }

    /// <summary>Start of a process in ns since boot, to the kernel's tick (10 ms); 0 when it has gone.</summary>
    public static ulong StartTimeNs(int pid)
    {
        const ulong nsPerTick = 10_000_000;
        return (ulong)Math.Max(StatNumber(pid, field: 22), 0) * nsPerTick;
    }

    /// <summary>The parent's number; 0 when the process has gone.</summary>
    public static int ParentOf(int pid) => (int)Math.Max(StatNumber(pid, field: 4), 0);

    /// <summary>The process group; 0 when the process has gone.</summary>
    public static int ProcessGroupOf(int pid) => (int)Math.Max(StatNumber(pid, field: 5), 0);

    /// <summary>Exited and not yet collected by its parent, or gone altogether.</summary>
    public static bool IsDead(int pid)
    {
        Span<byte> stat = stackalloc byte[StatBytesMax];
        return AfterName(pid, stat) is not [_, var state, ..] || state is (byte)'Z' or (byte)'X';
    }

    /// <summary>A field after the name, counted from 1 as in proc_pid_stat(5); -1 when the process has gone.</summary>
    private static long StatNumber(int pid, int field)
    {
        Span<byte> stat = stackalloc byte[StatBytesMax];
        var rest = AfterName(pid, stat);
        for (var passed = 2; passed < field; passed++)
        {
            var space = rest.IndexOf((byte)' ');
            if (space < 0)
                return -1;
            rest = rest[(space + 1)..];
        }
        return Utf8Parser.TryParse(rest, out long value, out _) ? value : -1;
    }

    /// <summary>What follows the name in /proc/PID/stat; the name may itself hold spaces and parentheses.</summary>
    private static ReadOnlySpan<byte> AfterName(int pid, Span<byte> buffer)
    {
        var length = Read(pid, "stat"u8, buffer);
        return length <= 0 ? default : buffer[(buffer[..length].LastIndexOf((byte)')') + 1)..length];
    }

    /// <summary>What a pidfd of this process names: 0 when it is no pidfd, -1 when that process has gone.</summary>
    public static int PidOfDescriptor(FileDescriptor descriptor)
    {
        Span<byte> name = stackalloc byte[32];
        "fdinfo/"u8.CopyTo(name);
        if (!descriptor.Number.TryFormat(name[7..], out var digits, default, CultureInfo.InvariantCulture))
            return 0;
        Span<byte> lines = stackalloc byte[1024];
        var length = Read(Environment.ProcessId, name[..(7 + digits)], lines);
        return length > 0 && Utf8Parser.TryParse(Field(lines[..length], "Pid:"u8), out int pid, out _) ? pid : 0;
    }

    private static bool TryFormat(int pid, ReadOnlySpan<byte> name, Span<byte> path)
    {
        "/proc/"u8.CopyTo(path);
        var length = 6;
        if (!pid.TryFormat(path[length..], out var digits, default, CultureInfo.InvariantCulture))
            return false;
        length += digits;
        if (name.Length + 2 > path.Length - length)
            return false;
        path[length++] = (byte)'/';
        name.CopyTo(path[length..]);
        path[length + name.Length] = 0;
        return true;
    }
}
