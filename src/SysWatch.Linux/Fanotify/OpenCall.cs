using System.Runtime.InteropServices;
using SysWatch.Linux.Interop;
using SysWatch.Policy.Decisions;
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
    public static OpenCall Of(int tid)
    {
        Span<byte> line = stackalloc byte[LineBytesMax];
        for (var spin = 0; spin < SpinsMax; spin++)
        {
            var length = ProcFiles.Read(tid, "syscall"u8, line);
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

    /// <summary>Whether the process is a dynamic loader that was started by hand: what it opens, it runs.</summary>
    public static bool IsLoader(int tid)
    {
        Span<byte> target = stackalloc byte[TreeWalk.PathBytesMax];
        var length = ProcFiles.ReadLink(tid, "exe"u8, target);
        if (length <= 0)
            return true;
        var name = target[(target[..length].LastIndexOf((byte)'/') + 1)..length];
        return name.StartsWith("ld-"u8) || name.StartsWith("ld.so"u8) || name.StartsWith("ld64.so"u8);
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
