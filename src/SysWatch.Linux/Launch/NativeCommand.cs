using System.Runtime.InteropServices;
using SysWatch.Linux.Interop;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace SysWatch.Linux.Launch;

/// <summary>
/// The command to run, as bytes: argv from the kernel's copy of this process's own, and the program's path as execvp
/// would find it. Memory is never freed: the process becomes the command or ends.
/// </summary>
internal sealed unsafe class NativeCommand
{
    private const int ExecutableMode = 1;
    private const int FormatMask = 0xF000;
    private const int Directory = 0x4000;

    private NativeCommand(byte*[] arguments, byte* path)
    {
        Arguments = arguments;
        Path = path;
    }

    public byte*[] Arguments { get; }

    /// <summary>What execve is given; not null.</summary>
    public byte* Path { get; private set; }

    /// <param name="exitCode">What to end with when there is no such command.</param>
    public static NativeCommand? Find(int length, out int exitCode, out string error)
    {
        exitCode = LaunchExit.NotFound;
        error = "";
        if (!TryReadArguments(length, out var arguments))
        {
            exitCode = LaunchExit.Failed;
            error = "this process's own arguments cannot be read from /proc/self/cmdline; is /proc mounted?";
            return null;
        }
        var path = Search(arguments[0], out var isDenied);
        if (path is not null)
            return new NativeCommand(arguments, path);
        exitCode = isDenied ? LaunchExit.CannotRun : LaunchExit.NotFound;
        error = isDenied ? "permission denied" : "no such command";
        return null;
    }

    /// <summary>The path without links, for choosing a profile; the found one where it cannot be resolved.</summary>
    public ReadOnlySpan<byte> ResolvedPath()
    {
        var resolved = Programs.Resolve(Path);
        return MemoryMarshal.CreateReadOnlySpanFromNullTerminated(resolved is null ? Path : resolved);
    }

    /// <returns>Only on failure: -errno.</returns>
    public int Execute()
    {
        var argv = (byte**)NativeMemory.AllocZeroed((nuint)(Arguments.Length + 2), (nuint)sizeof(byte*));
        for (var i = 0; i < Arguments.Length; i++)
            argv[i] = Arguments[i];
        var result = Programs.Execute(Path, argv);
        if (result != -Errno.ENOEXEC)
            return result;
        // A script without a first line that names its interpreter is the shell's, as execvp(3) has it.
        fixed (byte* shell = "/bin/sh\0"u8)
        {
            argv[0] = shell;
            argv[1] = Path;
            for (var i = 1; i < Arguments.Length; i++)
                argv[i + 1] = Arguments[i];
            return Programs.Execute(shell, argv);
        }
    }

    /// <summary>Runs a program in this process's place, with all of this process's arguments.</summary>
    /// <returns>Only on failure: the error's number.</returns>
    public static int RunWithOwnArguments(string path)
    {
        if (!TryReadArguments(Environment.GetCommandLineArgs().Length, out var arguments))
            return Errno.EIO;
        fixed (byte* program = System.Text.Encoding.UTF8.GetBytes(path + '\0'))
            return -new NativeCommand(arguments, program).Execute();
    }

    private static bool TryReadArguments(int length, out byte*[] arguments)
    {
        arguments = [];
        var bytes = ReadCommandLine(out var total);
        if (bytes is null)
            return false;
        var all = new List<nint>();
        for (var position = 0; position < total;)
        {
            all.Add((nint)(bytes + position));
            position += MemoryMarshal.CreateReadOnlySpanFromNullTerminated(bytes + position).Length + 1;
        }
        if (length < 1 || length > all.Count)
            return false;
        arguments = new byte*[length];
        for (var i = 0; i < length; i++)
            arguments[i] = (byte*)all[all.Count - length + i];
        return true;
    }

    /// <summary>The whole file, however long, with a NUL behind it.</summary>
    private static byte* ReadCommandLine(out int length)
    {
        length = 0;
        int descriptor;
        fixed (byte* path = "/proc/self/cmdline\0"u8)
            descriptor = open(path, O_RDONLY | O_CLOEXEC);
        if (descriptor < 0)
            return null;
        using var file = new FileDescriptor(descriptor);
        var capacity = 4096;
        var buffer = (byte*)NativeMemory.Alloc((nuint)capacity);
        while (true)
        {
            var got = (int)read(descriptor, buffer + length, capacity - length - 1);
            if (got < 0)
                return null;
            if (got == 0)
                break;
            length += got;
            if (length == capacity - 1)
                buffer = (byte*)NativeMemory.Realloc(buffer, (nuint)(capacity *= 2));
        }
        buffer[length] = 0;
        return buffer;
    }

    private static byte* Search(byte* name, out bool isDenied)
    {
        isDenied = false;
        var bytes = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name);
        if (bytes.IsEmpty)
            return null;
        if (bytes.Contains((byte)'/'))
            return IsRunnable(name, ref isDenied) ? name : null;
        var variable = Programs.Environment("PATH\0"u8);
        var rest = variable is null
            ? "/bin:/usr/bin"u8
            : MemoryMarshal.CreateReadOnlySpanFromNullTerminated(variable);
        while (true)
        {
            var end = rest.IndexOf((byte)':');
            var candidate = Join(end < 0 ? rest : rest[..end], bytes);
            if (IsRunnable(candidate, ref isDenied))
                return candidate;
            NativeMemory.Free(candidate);
            if (end < 0)
                return null;
            rest = rest[(end + 1)..];
        }
    }

    /// <summary>An empty entry of PATH is the working directory.</summary>
    private static byte* Join(ReadOnlySpan<byte> directory, ReadOnlySpan<byte> name)
    {
        var length = directory.Length + name.Length + 2;
        var joined = (byte*)NativeMemory.AllocZeroed((nuint)length);
        var target = new Span<byte>(joined, length);
        directory.CopyTo(target);
        var start = directory.Length;
        if (start > 0)
            target[start++] = (byte)'/';
        name.CopyTo(target[start..]);
        return joined;
    }

    private static bool IsRunnable(byte* path, ref bool isDenied)
    {
        stat status = default;
        if (Tmds.Linux.LibC.stat(path, &status) != 0)
        {
            isDenied |= errno == Errno.EACCES;
            return false;
        }
        var isRunnable = ((int)(uint)status.st_mode & FormatMask) != Directory && access(path, ExecutableMode) == 0;
        isDenied |= !isRunnable;
        return isRunnable;
    }
}
