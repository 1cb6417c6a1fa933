using System.Runtime.InteropServices;
using SysWatch.Linux.Seccomp;

namespace SysWatch.Linux.Interop;

/// <summary>seccomp(2) and the listener's ioctls (seccomp_unotify(2)). Results are values or -errno.</summary>
internal static unsafe partial class SeccompCalls
{
    public const uint ReturnKillProcess = 0x80000000;
    public const uint ReturnErrno = 0x00050000;
    public const uint ReturnUserNotify = 0x7fc00000;
    public const uint ReturnAllow = 0x7fff0000;

    /// <summary>SECCOMP_USER_NOTIF_FLAG_CONTINUE.</summary>
    public const uint ContinueFlag = 1;

    public const int SetModeFilter = 1;

    /// <summary>SECCOMP_FILTER_FLAG_TSYNC and TSYNC_ESRCH (5.7): all threads, or none and an error.</summary>
    public const uint FlagAllThreads = 1 << 0 | 1 << 4;

    public const uint FlagNewListener = 1 << 3;
    public const uint FlagWaitKillable = 1 << 5;

    private const int GetNotifySizes = 3;

    private const uint IoctlReceive = 0xC0502100;
    private const uint IoctlSend = 0xC0182101;
    private const uint IoctlIdValid = 0x40082102;
    private const uint IoctlSetFlags = 0x40082104;
    private const nint SyncWakeUp = 1;

    /// <summary>Sizes that this kernel's structures have: never smaller than ours, possibly larger.</summary>
    public static int NotificationSizes(out NotifySizes sizes)
    {
        NotifySizes read = default;
        var result = SystemCall.Invoke(SyscallNumbers.Native.Seccomp, GetNotifySizes, 0, (nint)(&read));
        sizes = read;
        return (int)result;
    }

    /// <summary>
    /// Installs a filter on the calling thread. Held calls, once received, are interrupted by fatal signals only
    /// where the kernel knows that (5.19).
    /// </summary>
    /// <returns>The listener's descriptor (close-on-exec), or -errno.</returns>
    public static int Install(ReadOnlySpan<byte> program)
    {
        fixed (byte* instructions = program)
        {
            var filter = new FilterProgram((ushort)(program.Length / 8), instructions);
            var result = Load(&filter, FlagNewListener | FlagWaitKillable);
            return result == -Errno.EINVAL ? Load(&filter, FlagNewListener) : result;
        }
    }

    /// <summary>Waits for a held call. The buffer must be zero and of the kernel's size.</summary>
    public static int Receive(FileDescriptor listener, RawNotification* notification) =>
        Control(listener, IoctlReceive, (nint)notification);

    public static int Send(FileDescriptor listener, RawResponse* response) =>
        ControlAlways(listener, IoctlSend, (nint)response);

    public static bool IsValid(FileDescriptor listener, ulong cookie) =>
        ControlAlways(listener, IoctlIdValid, (nint)(&cookie)) == 0;

    /// <summary>Any other file answers ENOTTY; a listener knows no call of number 0.</summary>
    public static bool IsListener(FileDescriptor descriptor)
    {
        ulong none = 0;
        return ControlAlways(descriptor, IoctlIdValid, (nint)(&none)) == -Errno.ENOENT;
    }

    /// <summary>Hands the processor straight to the waiting thread and back (6.6); false where unknown.</summary>
    public static bool SetSyncWakeUp(FileDescriptor listener) =>
        Control(listener, IoctlSetFlags, SyncWakeUp) == 0;

    private static int Load(FilterProgram* filter, uint flags) =>
        (int)SystemCall.Invoke(SyscallNumbers.Native.Seccomp, SetModeFilter, (nint)flags, (nint)filter);

    /// <summary>Again when a signal to this thread came first: an answer must not be lost to one.</summary>
    private static int ControlAlways(FileDescriptor descriptor, uint request, nint argument)
    {
        int result;
        while ((result = Control(descriptor, request, argument)) == -Errno.EINTR)
        {
        }
        return result;
    }

    private static int Control(FileDescriptor descriptor, uint request, nint argument) =>
        Ioctl(descriptor, request, argument) == 0 ? 0 : -Marshal.GetLastPInvokeError();

    [LibraryImport(LibC.Name, EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Ioctl(FileDescriptor descriptor, nuint request, nint argument);

    /// <summary>struct sock_fprog.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct FilterProgram(ushort length, byte* instructions)
    {
        private readonly ushort _length = length;
        private readonly byte* _instructions = instructions;
    }
}

/// <summary>struct seccomp_notif_sizes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct NotifySizes(ushort Notification, ushort Response, ushort Data);

/// <summary>struct seccomp_notif.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RawNotification
{
    public ulong Cookie;
    public uint Tid;
    public uint Flags;
    public int Number;
    public uint Architecture;
    public ulong InstructionPointer;
    public ulong Arg0;
    public ulong Arg1;
    public ulong Arg2;
    public ulong Arg3;
    public ulong Arg4;
    public ulong Arg5;
}

/// <summary>struct seccomp_notif_resp.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RawResponse
{
    public ulong Cookie;
    public long Value;
    public int Error;
    public uint Flags;
}
