using System.Buffers.Binary;
using System.Buffers.Text;
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
    private const ulong BoundingDrop = 24;
    private const uint Version3 = 0x2008_0522;
    private const int HeaderBytes = 8;
    private const int SetsBytes = 24;
    private const int ScratchBytes = 4096;

    /// <param name="first">Drives its first thread.</param>
    /// <returns>Empty, or what could not be taken from it.</returns>
    public static string Of(HeldProcess held, uint uid, CallInjector first)
    {
        foreach (var (tid, thread) in held.Threads)
        {
            if (Held(tid, uid) == 0)
                continue;
            if (tid == held.Pid ? !Drop(tid, uid, first) : !Drop(tid, uid, thread))
                return $"thread {tid} keeps capabilities (0x{Held(tid, uid):x}) that a session may not have";
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
        var bounding = uid == 0 ? Set(tid, "CapBnd:"u8) & DroppedCapabilities.Mask : 0;
        for (var capability = 0; capability < 64; capability++)
        {
            if ((bounding >> capability & 1) != 0 && !Try(
                injector, new InjectedCall(SyscallNumbers.Native.Prctl, BoundingDrop, (ulong)capability)))
                return false;
        }

        Span<byte> memory = stackalloc byte[HeaderBytes + SetsBytes];
        memory.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(memory, Version3);
        WriteSet(memory[HeaderBytes..], Set(tid, "CapEff:"u8));
        WriteSet(memory[(HeaderBytes + 4)..], Set(tid, "CapPrm:"u8));
        WriteSet(memory[(HeaderBytes + 8)..], Set(tid, "CapInh:"u8));
        return ProcessMemory.Write(tid, injector.Scratch, memory) && Try(
            injector,
            new InjectedCall(SyscallNumbers.Native.Capset, injector.Scratch, injector.Scratch + HeaderBytes));
    }

    /// <summary>The low words of all three sets come first, then the high ones.</summary>
    private static void WriteSet(Span<byte> sets, ulong set)
    {
        const int highWords = 12;
        set &= ~DroppedCapabilities.Mask;
        BinaryPrimitives.WriteUInt32LittleEndian(sets, (uint)set);
        BinaryPrimitives.WriteUInt32LittleEndian(sets[highWords..], (uint)(set >> 32));
    }

    /// <summary>Only root regains at exec what the bounding set holds.</summary>
    private static ulong Held(int tid, uint uid) =>
        (Set(tid, "CapPrm:"u8) | Set(tid, "CapInh:"u8) | (uid == 0 ? Set(tid, "CapBnd:"u8) : 0)) &
        DroppedCapabilities.Mask;

    /// <summary>0 of a thread that has gone.</summary>
    private static ulong Set(int tid, ReadOnlySpan<byte> name)
    {
        Span<byte> status = stackalloc byte[4096];
        var length = ProcFiles.Read(tid, "status"u8, status);
        return length > 0 && Utf8Parser.TryParse(
            ProcFiles.Field(status[..length], name), out ulong set, out _, 'x') ? set : 0;
    }

    private static bool Try(CallInjector injector, in InjectedCall call) =>
        injector.TryCall(call, out var result) && result == 0;
}
