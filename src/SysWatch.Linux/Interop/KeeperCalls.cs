using System.Runtime.InteropServices;
using static Tmds.Linux.LibC;

namespace SysWatch.Linux.Interop;

/// <summary>Starts a process that outlives us: a session of its own, no terminal, one descriptor handed on.</summary>
internal static unsafe partial class KeeperCalls
{
    /// <summary>Where the handed descriptor is found in the new process.</summary>
    public const int HandedNumber = 3;

    private const short NewSession = 0x80;
    private const int AttributesBytes = 512;
    private const int ActionsBytes = 256;
    private const int NoHang = 1;

    /// <returns>The process's number, or -errno.</returns>
    public static int Start(string path, IReadOnlyList<string> arguments, FileDescriptor handed)
    {
        var attributes = stackalloc ulong[AttributesBytes / sizeof(ulong)];
        var actions = stackalloc ulong[ActionsBytes / sizeof(ulong)];
        _ = InitAttributes(attributes);
        _ = InitActions(actions);
        try
        {
            _ = SetFlags(attributes, NewSession);
            fixed (byte* nowhere = "/dev/null\0"u8)
            {
                for (var standard = 0; standard <= 2; standard++)
                    _ = AddOpen(actions, standard, nowhere, O_RDWR, 0);
            }
            _ = AddDup2(actions, handed.Number, HandedNumber);
            return Spawn(path, arguments, actions, attributes);
        }
        finally
        {
            _ = DestroyActions(actions);
            _ = DestroyAttributes(attributes);
        }
    }

    /// <summary>Collects a child that has ended, without waiting; false while it has not.</summary>
    public static bool TryReap(int pid)
    {
        int status;
        return WaitPid(pid, &status, NoHang) != 0;
    }

    /// <summary>Two connected SEQPACKET ends, or nulls and the error's number.</summary>
    public static (FileDescriptor Ours, FileDescriptor Theirs)? Pair(out int error)
    {
        var ends = stackalloc int[2];
        error = socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) == 0 ? 0 : errno;
        return error == 0 ? (new FileDescriptor(ends[0]), new FileDescriptor(ends[1])) : null;
    }

    private static int Spawn(string path, IReadOnlyList<string> arguments, void* actions, void* attributes)
    {
        var texts = arguments.Prepend(path).Select(text => Marshal.StringToCoTaskMemUTF8(text)).ToArray();
        var vector = stackalloc byte*[texts.Length];
        for (var i = 1; i < texts.Length; i++)
            vector[i - 1] = (byte*)texts[i];
        vector[texts.Length - 1] = null;
        // What the new process reads of an environment is the runtime's; none of ours is needed there.
        var environment = stackalloc byte*[1] { null };
        int pid;
        var error = PosixSpawn(&pid, (byte*)texts[0], actions, attributes, vector, environment);
        foreach (var text in texts)
            Marshal.FreeCoTaskMem(text);
        return error == 0 ? pid : -error;
    }

    [LibraryImport(LibC.Name, EntryPoint = "posix_spawn")]
    private static partial int PosixSpawn(
        int* pid, byte* path, void* actions, void* attributes, byte** arguments, byte** environment);

    [LibraryImport(LibC.Name, EntryPoint = "posix_spawnattr_init")]
    private static partial int InitAttributes(void* attributes);

    [LibraryImport(LibC.Name, EntryPoint = "posix_spawnattr_setflags")]
    private static partial int SetFlags(void* attributes, short flags);

    [LibraryImport(LibC.Name, EntryPoint = "posix_spawnattr_destroy")]
    private static partial int DestroyAttributes(void* attributes);

    [LibraryImport(LibC.Name, EntryPoint = "posix_spawn_file_actions_init")]
    private static partial int InitActions(void* actions);

    [LibraryImport(LibC.Name, EntryPoint = "posix_spawn_file_actions_addopen")]
    private static partial int AddOpen(void* actions, int descriptor, byte* path, int flags, uint mode);

    [LibraryImport(LibC.Name, EntryPoint = "posix_spawn_file_actions_adddup2")]
    private static partial int AddDup2(void* actions, int descriptor, int number);

    [LibraryImport(LibC.Name, EntryPoint = "posix_spawn_file_actions_destroy")]
    private static partial int DestroyActions(void* actions);

    [LibraryImport(LibC.Name, EntryPoint = "waitpid")]
    private static partial int WaitPid(int pid, int* status, int options);
}
