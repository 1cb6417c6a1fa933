using SysWatch.Linux.Exec.Injection;
using SysWatch.Linux.Interop;
using SysWatch.Linux.Launch;
using SysWatch.Linux.Seccomp;

namespace SysWatch.Linux.Attach;

/// <summary>
/// Takes from every thread of a running process the capabilities that no session may have. They are each thread's
/// own.
/// </summary>
internal static class CapabilityDrop
{
    private const int ScratchBytes = 4096;
    private const int StatusBytesMax = 4096;

    /// <param name="first">Drives its first thread.</param>
    /// <returns>Empty, or what could not be taken from it.</returns>
    public static string Of(HeldProcess held, uint uid, CallInjector first)
    {
        foreach (var (tid, thread) in held.Threads)
        {
            if (Left(tid, uid) == 0)
                continue;
            if (tid == held.Pid ? !Drop(tid, uid, first) : !Drop(tid, uid, thread))
                return $"thread {tid} keeps capabilities (0x{Left(tid, uid):x}) that a session may not have";
        }

        return "";
    }

    private static bool Drop(int tid, uint uid, StoppedThread thread)
    {
        if (thread.Drive(ScratchBytes) is not { } injector)
            return false;
        var dropped = Drop(tid, uid, injector);
        return thread.Release(injector, ScratchBytes) && dropped;
    }

    private static bool Drop(int tid, uint uid, CallInjector injector)
    {
        Span<byte> status = stackalloc byte[StatusBytesMax];
        var length = ProcFiles.Read(tid, "status"u8, status);
        if (length <= 0)
            return false;
        status = status[..length];
        var bounding = uid == 0 ? DroppedCapabilities.Set(status, "CapBnd:"u8) & DroppedCapabilities.Mask : 0;
        for (var capability = 0; capability < 64; capability++)
        {
            if ((bounding >> capability & 1) != 0 && !injector.Succeeds(new InjectedCall(
                SyscallNumbers.Native.Prctl, Privileges.BoundingDrop, (ulong)capability)))
                return false;
        }

        return Confinement.SetCapabilities(tid, injector, new CapabilitySets
        {
            Effective = DroppedCapabilities.Set(status, "CapEff:"u8) & ~DroppedCapabilities.Mask,
            Permitted = DroppedCapabilities.Set(status, "CapPrm:"u8) & ~DroppedCapabilities.Mask,
            Inheritable = DroppedCapabilities.Set(status, "CapInh:"u8) & ~DroppedCapabilities.Mask,
        });
    }

    /// <summary>0 of a thread that has gone.</summary>
    private static ulong Left(int tid, uint uid)
    {
        Span<byte> status = stackalloc byte[StatusBytesMax];
        var length = ProcFiles.Read(tid, "status"u8, status);
        return length > 0 ? DroppedCapabilities.Left(status[..length], uid) : 0;
    }
}
