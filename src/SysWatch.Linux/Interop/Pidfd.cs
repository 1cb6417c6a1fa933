using System.Runtime.InteropServices;
using SysWatch.Linux.Seccomp;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace SysWatch.Linux.Interop;

/// <summary>Processes by descriptor: it names one process for ever, where a number is reused.</summary>
internal static unsafe class Pidfd
{
    /// <returns>Null when there is no such thread group leader.</returns>
    public static FileDescriptor? Open(int pid)
    {
        var fd = SystemCall.Invoke(SyscallNumbers.Native.PidfdOpen, pid);
        return fd < 0 ? null : new FileDescriptor((int)fd);
    }

    /// <summary>A copy of another process's descriptor, close-on-exec. Needs ptrace access to it.</summary>
    /// <returns>The descriptor's number, or -errno.</returns>
    public static int GetDescriptor(FileDescriptor process, int number) =>
        (int)SystemCall.Invoke(SyscallNumbers.Native.PidfdGetfd, process.Number, number);

    /// <returns>0 or -errno.</returns>
    public static int Signal(FileDescriptor process, int signal, uint flags = 0) =>
        (int)SystemCall.Invoke(SyscallNumbers.Native.PidfdSendSignal, process.Number, signal, 0, (nint)flags);

    /// <summary>False of one that has ended, collected or not; true where only its first thread has.</summary>
    public static bool Lives(int pid)
    {
        using var process = Open(pid);
        return process is not null && IsAlive(process);
    }

    /// <summary>False once every thread of the process has exited.</summary>
    public static bool IsAlive(FileDescriptor process)
    {
        var entry = new pollfd { fd = process.Number, events = POLLIN };
        timespec now = default;
        return ppoll(&entry, 1, &now, null) == 0;
    }
}
