using System.Diagnostics;
using System.Runtime.InteropServices;

namespace SysWatch.Linux.Interop;

/// <summary>
/// ptrace(2) and the wait for its stops. Every request must come from the thread that seized, so the callers keep to
/// one thread for the whole of a trace. Requests answer 0 or an errno.
/// </summary>
internal static unsafe partial class Ptrace
{
    public const uint OptionSysGood = 0x1;
    public const uint OptionTraceExec = 0x10;
    public const uint OptionExitKill = 0x10_0000;

    private const int PeekText = 1;
    private const int PokeText = 4;
    private const int Continue = 7;
    private const int DetachRequest = 17;
    private const int SyscallRequest = 24;
    private const int GetRegisterSet = 0x4204;
    private const int SetRegisterSet = 0x4205;
    private const int SeizeRequest = 0x4206;
    private const int InterruptRequest = 0x4207;
    private const int GetSignalMaskRequest = 0x420a;
    private const int SetSignalMaskRequest = 0x420b;
    private const int NtPrStatus = 1;
    private const int WaitNoHang = 1;
    private const int WaitAllKinds = 0x4000_0000;
    private const int WaitThisThread = 0x2000_0000;

    public static int Seize(int tid, uint options) => Try(SeizeRequest, tid, 0, options);

    public static int Interrupt(int tid) => Try(InterruptRequest, tid, 0, 0);

    public static int Detach(int tid, int signal) => Try(DetachRequest, tid, 0, (nuint)signal);

    public static int Resume(int tid, int signal) => Try(Continue, tid, 0, (nuint)signal);

    /// <summary>Lets the tracee run to its next system call entry or exit.</summary>
    public static int ResumeToCall(int tid, int signal) => Try(SyscallRequest, tid, 0, (nuint)signal);

    /// <returns>Bytes that the kernel wrote, which tell a 32-bit tracee from a native one; -1: gone.</returns>
    public static int GetRegisters(int tid, Span<byte> registers)
    {
        fixed (byte* data = registers)
        {
            var vector = new IoVector { Base = data, Length = (nuint)registers.Length };
            return Try(GetRegisterSet, tid, NtPrStatus, (nuint)(&vector)) == 0 ? (int)vector.Length : -1;
        }
    }

    public static int SetRegisters(int tid, ReadOnlySpan<byte> registers)
    {
        fixed (byte* data = registers)
        {
            var vector = new IoVector { Base = data, Length = (nuint)registers.Length };
            return Try(SetRegisterSet, tid, NtPrStatus, (nuint)(&vector));
        }
    }

    public static int GetSignalMask(int tid, out ulong mask)
    {
        ulong value = 0;
        var error = Try(GetSignalMaskRequest, tid, sizeof(ulong), (nuint)(&value));
        mask = value;
        return error;
    }

    public static int SetSignalMask(int tid, ulong mask) =>
        Try(SetSignalMaskRequest, tid, sizeof(ulong), (nuint)(&mask));

    /// <summary>Reads a word of text, also where the mapping is execute-only.</summary>
    public static int Peek(int tid, ulong address, out nuint word)
    {
        Marshal.SetLastSystemError(0);
        word = (nuint)Request(PeekText, tid, (nuint)address, 0);
        return word == nuint.MaxValue ? Marshal.GetLastPInvokeError() : 0;
    }

    /// <summary>Writes a word of text; a read-only private mapping gets a page of its own.</summary>
    public static int Poke(int tid, ulong address, nuint word) => Try(PokeText, tid, (nuint)address, word);

    /// <summary>Waits for a change of any tracee of this thread; false when it has none left.</summary>
    public static bool Wait(out TraceStop stop) => WaitFor(-1, 0, out stop) > 0;

    /// <summary>The same of one tracee.</summary>
    public static bool Wait(int tid, out TraceStop stop) => WaitFor(tid, 0, out stop) > 0;

    /// <summary>The same for no longer than this: who waits for a disk, or for a vfork, does not stop.</summary>
    public static bool TryWait(int tid, TimeSpan limit, out TraceStop stop)
    {
        const int napMs = 1;
        var begun = Stopwatch.GetTimestamp();
        int found;
        while ((found = WaitFor(tid, WaitNoHang, out stop)) == 0 && Stopwatch.GetElapsedTime(begun) < limit)
            Thread.Sleep(napMs);
        return found > 0;
    }

    private static int WaitFor(int tid, int options, out TraceStop stop)
    {
        int status;
        int pid;
        do
            pid = WaitPid(tid, &status, WaitAllKinds | WaitThisThread | options);
        while (pid < 0 && Marshal.GetLastPInvokeError() == Errno.EINTR);
        stop = new TraceStop(pid, status);
        return pid;
    }

    private static int Try(int request, int tid, nuint address, nuint data) =>
        Request(request, tid, address, data) == -1 ? Marshal.GetLastPInvokeError() : 0;

    [LibraryImport(LibC.Name, EntryPoint = "ptrace", SetLastError = true)]
    private static partial nint Request(nint request, nint pid, nuint address, nuint data);

    [LibraryImport(LibC.Name, EntryPoint = "waitpid", SetLastError = true)]
    private static partial int WaitPid(int pid, int* status, int options);
}

/// <summary>What waitpid(2) told of a tracee.</summary>
internal readonly record struct TraceStop(int Pid, int Status)
{
    private const int SignalTrap = 5;
    private const int EventExec = 4;
    private const int EventStop = 128;

    public bool IsGone => (Status & 0xff) != 0x7f;

    /// <summary>A new program is in place and has run no instruction.</summary>
    public bool IsExec => Status >> 8 == (SignalTrap | (EventExec << 8));

    /// <summary>PTRACE_INTERRUPT, or a group stop.</summary>
    public bool IsEventStop => Status >> 16 == EventStop;

    /// <summary>Needs <see cref="Ptrace.OptionSysGood"/>.</summary>
    public bool IsCall => Status >> 8 == (SignalTrap | 0x80);

    /// <summary>The signal that is about to be delivered, or 0 for a stop of another kind.</summary>
    public int Signal => IsGone || IsCall || Status >> 16 != 0 ? 0 : (Status >> 8) & 0xff;
}
