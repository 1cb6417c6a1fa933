using SysWatch.Linux.Interop;
using SysWatch.Linux.Seccomp;

namespace SysWatch.Linux.Exec.Injection;

/// <summary>
/// Makes a thread that is held make system calls, and puts registers, text and signal mask back. The tracer's thread
/// only. After a failure the program must be killed, or was not begun with: what it holds is not known.
/// </summary>
internal sealed class CallInjector
{
    private const int StopSignal = 19;
    private const ulong SyscallX64 = 0x050f;
    private const ulong SvcArm64 = 0xd400_0001;
    private const ulong ReadWrite = 3;
    private const ulong PrivateAnonymous = 0x22;

    private readonly int _tid;
    private readonly Registers _entry;
    private readonly ulong _place;
    private readonly ulong _signalMask;

    /// <summary>What stood in the text where the instruction was written; null where it was there.</summary>
    private readonly nuint? _text;

    private CallInjector(
        int tid, in Registers entry, ulong place, nuint? text, ulong signalMask, bool stopRequested)
    {
        _tid = tid;
        _entry = entry;
        _place = place;
        _text = text;
        _signalMask = signalMask;
        StopRequested = stopRequested;
        Scratch = (entry.StackPointer - 1024) & ~15ul;
    }

    /// <summary>A SIGSTOP came meanwhile and is owed to the program.</summary>
    public bool StopRequested { get; private set; }

    /// <summary>
    /// Memory of the program for what a call points to, 1 KiB. Of a new program it is below the stack pointer, unused:
    /// zeros before and after. Of a running one it is its own mapping.
    /// </summary>
    public ulong Scratch { get; private set; }

    /// <summary>From the exec stop to the end of execve, where the registers are the new program's own.</summary>
    public static CallInjector? Begin(int pid)
    {
        if (Ptrace.GetSignalMask(pid, out var mask) != 0 || Ptrace.SetSignalMask(pid, ulong.MaxValue) != 0)
            return null;
        var stopRequested = false;
        if (!RunToCall(pid, ref stopRequested) || !Registers.Read(pid, out var entry) ||
            Ptrace.Peek(pid, entry.InstructionPointer, out var text) != 0)
            return null;
        var patched = Registers.IsArm64
            ? (text & ~(nuint)uint.MaxValue) | (nuint)SvcArm64
            : (text & ~(nuint)ushort.MaxValue) | (nuint)SyscallX64;
        return Ptrace.Poke(pid, entry.InstructionPointer, patched) == 0
            ? new CallInjector(pid, entry, entry.InstructionPointer, text, mask, stopRequested)
            : null;
    }

    /// <summary>
    /// A program that runs, held in a stop of PTRACE_INTERRUPT. Its text may be executed by other threads meanwhile and
    /// is left alone.
    /// </summary>
    /// <param name="scratchBytes">Of the mapping that is made for <see cref="Scratch"/>.</param>
    public static CallInjector? BeginRunning(int tid, int scratchBytes)
    {
        if (!Registers.Read(tid, out var entry) || SyscallPlace.Of(tid) is not { } place ||
            Ptrace.GetSignalMask(tid, out var mask) != 0 || Ptrace.SetSignalMask(tid, ulong.MaxValue) != 0)
            return null;
        var injector = new CallInjector(tid, entry, place, text: null, mask, stopRequested: false);
        var map = new InjectedCall(
            SyscallNumbers.Native.Mmap, 0, (ulong)scratchBytes, ReadWrite, PrivateAnonymous, ulong.MaxValue);
        if (injector.TryCall(map, out var address) && address is < -4095 or > 0)
        {
            injector.Scratch = (ulong)address;
            return injector;
        }

        _ = injector.PutBack() && StoppedThread.StopAgain(tid);
        return null;
    }

    /// <summary>False when the program has gone or cannot be driven.</summary>
    /// <param name="result">What the call returned: negative errno for an error.</param>
    public bool TryCall(in InjectedCall call, out long result)
    {
        result = 0;
        var stopRequested = StopRequested;
        var calling = _entry.Calling(call, _place);
        var made = calling.Write(_tid) && RunToCall(_tid, ref stopRequested) && RunToCall(_tid, ref stopRequested);
        StopRequested = stopRequested;
        if (!made || !Registers.Read(_tid, out var after))
            return false;
        result = after.Result;
        return true;
    }

    /// <summary>Whether it was made and returned 0.</summary>
    public bool Succeeds(in InjectedCall call) => TryCall(call, out var result) && result == 0;

    public bool End() => _text is { } text
        ? Ptrace.Poke(_tid, _entry.InstructionPointer, text) == 0 && PutBack()
        : PutBack();

    /// <summary>
    /// The counterpart of <see cref="BeginRunning"/>. Ends in a stop as the one that it began in, so that the kernel
    /// itself makes a system call again that the first one interrupted.
    /// </summary>
    public bool EndRunning(int scratchBytes)
    {
        var unmap = new InjectedCall(SyscallNumbers.Native.Munmap, Scratch, (ulong)scratchBytes);
        return TryCall(unmap, out _) && PutBack() && StoppedThread.StopAgain(_tid);
    }

    private bool PutBack() => _entry.Write(_tid) && Ptrace.SetSignalMask(_tid, _signalMask) == 0;

    private static bool RunToCall(int tid, ref bool stopRequested)
    {
        while (Ptrace.ResumeToCall(tid, 0) == 0 && Ptrace.Wait(tid, out var stop) && !stop.IsGone)
        {
            if (stop.IsCall)
                return true;
            // A late PTRACE_INTERRUPT asks nothing of us; of signals only SIGSTOP cannot be blocked.
            stopRequested |= stop.Signal == StopSignal;
        }

        return false;
    }
}
