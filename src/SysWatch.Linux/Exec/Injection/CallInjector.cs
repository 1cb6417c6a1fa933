using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Exec.Injection;

/// <summary>
/// Makes a program that is held at its exec stop make system calls before its first instruction, and puts registers,
/// text and signal mask back. The tracer's thread only. After a failure the program must be killed: what it holds is
/// not known.
/// </summary>
internal sealed class CallInjector
{
    private const int StopSignal = 19;
    private const ulong SyscallX64 = 0x050f;
    private const ulong SvcArm64 = 0xd400_0001;

    private readonly int _pid;
    private readonly Registers _entry;
    private readonly nuint _text;
    private readonly ulong _signalMask;

    private CallInjector(int pid, in Registers entry, nuint text, ulong signalMask, bool stopRequested)
    {
        _pid = pid;
        _entry = entry;
        _text = text;
        _signalMask = signalMask;
        StopRequested = stopRequested;
    }

    /// <summary>A SIGSTOP came meanwhile and is owed to the program.</summary>
    public bool StopRequested { get; private set; }

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
            ? new CallInjector(pid, entry, text, mask, stopRequested)
            : null;
    }

    /// <summary>False when the program has gone or cannot be driven.</summary>
    /// <param name="result">What the call returned: negative errno for an error.</param>
    public bool TryCall(in InjectedCall call, out long result)
    {
        result = 0;
        var stopRequested = StopRequested;
        var calling = _entry.Calling(call);
        var made = calling.Write(_pid) && RunToCall(_pid, ref stopRequested) && RunToCall(_pid, ref stopRequested);
        StopRequested = stopRequested;
        if (!made || !Registers.Read(_pid, out var after))
            return false;
        result = after.Result;
        return true;
    }

    /// <summary>Memory below the stack pointer that the new program has not used: zeros before and after.</summary>
    public ulong Scratch => (_entry.StackPointer - 1024) & ~15ul;

    public bool End() =>
        Ptrace.Poke(_pid, _entry.InstructionPointer, _text) == 0 && _entry.Write(_pid) &&
        Ptrace.SetSignalMask(_pid, _signalMask) == 0;

    private static bool RunToCall(int pid, ref bool stopRequested)
    {
        while (Ptrace.ResumeToCall(pid, 0) == 0 && Ptrace.Wait(out var stop) && !stop.IsGone)
        {
            if (stop.IsCall)
                return true;
            // A late PTRACE_INTERRUPT asks nothing of us; of signals only SIGSTOP cannot be blocked.
            stopRequested |= stop.Signal == StopSignal;
        }

        return false;
    }
}
