using System.Runtime.InteropServices;
using SysWatch.Policy.Decisions;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace SysWatch.Linux.Fanotify;

/// <summary>What the thread whose open is held wants to do with the file, from its registers.</summary>
/// <param name="MayCreate">O_CREAT was given: an empty file may be this very call's making.</param>
internal readonly record struct OpenCall(PathAccess Access, bool MayCreate)
{
    /// <summary>Calls whose flags are not in a register, or that we do not know: the worst is assumed.</summary>
    internal static OpenCall Unknown => new(PathAccess.Read | PathAccess.Write, true);

    private const int LineBytesMax = 512;
    private const int SpinsMax = 200;

    /// <summary>
    /// Reads <c>/proc/TID/syscall</c>. The thread is held in the call, so nobody can change its registers; the short
    /// moment before it sleeps is waited for.
    /// </summary>
    public static unsafe OpenCall Of(int tid)
    {
        Span<byte> path = stackalloc byte[40];
        if (!ProcPath(tid, "/syscall"u8, path))
            return Unknown;
        Span<byte> line = stackalloc byte[LineBytesMax];
        for (var spin = 0; spin < SpinsMax; spin++)
        {
            var length = ReadWhole(path, line);
            if (length <= 0)
                return Unknown;
            if (!line[..length].StartsWith("running"u8))
                return Parse(line[..length], RuntimeInformation.ProcessArchitecture);
            Thread.Sleep(spin < 20 ? 0 : 1);
        }
        return Unknown;
    }

    /// <param name="line">Number, six arguments in hexadecimal, stack pointer, program counter.</param>
    internal static OpenCall Parse(ReadOnlySpan<byte> line, Architecture architecture)
    {
        Span<ulong> arguments = stackalloc ulong[6];
        if (!TryReadCall(line, out var number, arguments))
            return Unknown;
        return Numbers(architecture).KindOf(number) switch
        {
            CallKind.Open => FromFlags(arguments[1]),
            CallKind.OpenAt => FromFlags(arguments[2]),
            CallKind.Create => FromFlags((ulong)(O_WRONLY | O_CREAT | O_TRUNC)),
            CallKind.Execute => new OpenCall(PathAccess.Execute, false),
            _ => Unknown,
        };
    }

    /// <summary>The process that a thread belongs to; 0 when it is gone.</summary>
    public static int ProcessOf(int tid)
    {
        Span<byte> path = stackalloc byte[40];
        Span<byte> status = stackalloc byte[LineBytesMax];
        if (!ProcPath(tid, "/status"u8, path))
            return 0;
        var length = ReadWhole(path, status);
        var at = length <= 0 ? -1 : status[..length].IndexOf("\nTgid:\t"u8);
        return at >= 0 && System.Buffers.Text.Utf8Parser.TryParse(status[(at + 7)..length], out int pid, out _)
            ? pid : 0;
    }

    /// <summary>
    /// Whether the process is a dynamic loader that was started by hand: what it opens, it runs.
    /// </summary>
    public static unsafe bool IsLoader(int tid)
    {
        Span<byte> path = stackalloc byte[40];
        Span<byte> target = stackalloc byte[TreeWalk.PathBytesMax];
        if (!ProcPath(tid, "/exe"u8, path))
            return true;
        fixed (byte* from = path, to = target)
        {
            var length = (int)(long)readlink(from, to, target.Length);
            if (length <= 0)
                return true;
            var name = target[(target[..length].LastIndexOf((byte)'/') + 1)..length];
            return name.StartsWith("ld-"u8) || name.StartsWith("ld.so"u8) || name.StartsWith("ld64.so"u8);
        }
    }

    private static OpenCall FromFlags(ulong flags)
    {
        var access = ((int)flags & O_ACCMODE) switch
        {
            0 => PathAccess.Read,
            1 => PathAccess.Write,
            _ => PathAccess.Read | PathAccess.Write, // O_RDWR, and 3: ioctl only, yet a descriptor.
        };
        if (((int)flags & O_TRUNC) != 0)
            access |= PathAccess.Write;
        return new OpenCall(access, ((int)flags & O_CREAT) != 0);
    }

    private static CallNumbers Numbers(Architecture architecture) => architecture switch
    {
        Architecture.X64 => new CallNumbers(Open: 2, OpenAt: 257, Create: 85, Execute: 59, ExecuteAt: 322),
        Architecture.Arm64 => new CallNumbers(Open: -1, OpenAt: 56, Create: -1, Execute: 221, ExecuteAt: 281),
        _ => new CallNumbers(-1, -1, -1, -1, -1),
    };

    private static bool TryReadCall(ReadOnlySpan<byte> line, out long number, Span<ulong> arguments)
    {
        if (!System.Buffers.Text.Utf8Parser.TryParse(line, out number, out var read) || number < 0)
            return false;
        foreach (ref var argument in arguments)
        {
            line = line[read..];
            if (!line.StartsWith(" 0x"u8) ||
                !System.Buffers.Text.Utf8Parser.TryParse(line[3..], out argument, out var digits, 'x'))
                return false;
            read = 3 + digits;
        }
        return true;
    }

    private static bool ProcPath(int tid, ReadOnlySpan<byte> file, Span<byte> path)
    {
        path.Clear();
        var prefix = "/proc/"u8;
        prefix.CopyTo(path);
        return tid > 0 && System.Buffers.Text.Utf8Formatter.TryFormat(tid, path[prefix.Length..], out var digits) &&
            file.TryCopyTo(path[(prefix.Length + digits)..^1]);
    }

    // Files of procfs only: they carry no mark of ours, so that this thread cannot come to wait for itself.
    private static unsafe int ReadWhole(ReadOnlySpan<byte> path, Span<byte> to)
    {
        fixed (byte* name = path, start = to)
        {
            var descriptor = open(name, O_RDONLY | O_CLOEXEC, 0);
            if (descriptor < 0)
                return -1;
            var length = (int)(long)read(descriptor, start, to.Length);
            _ = close(descriptor);
            return length;
        }
    }

    private enum CallKind
    {
        Other,
        Open,
        OpenAt,
        Create,
        Execute,
    }

    private readonly record struct CallNumbers(int Open, int OpenAt, int Create, int Execute, int ExecuteAt)
    {
        public CallKind KindOf(long number) =>
            number == OpenAt ? CallKind.OpenAt :
            number == Open ? CallKind.Open :
            number == Create ? CallKind.Create :
            number == Execute || number == ExecuteAt ? CallKind.Execute :
            CallKind.Other;
    }
}
