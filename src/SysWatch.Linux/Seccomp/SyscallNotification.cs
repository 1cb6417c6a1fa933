namespace SysWatch.Linux.Seccomp;

/// <summary>A system call of a member that the kernel holds until it is answered (seccomp_unotify(2)).</summary>
/// <param name="Cookie">The kernel's id of this call.</param>
/// <param name="Tid">The calling thread, in the initial pid namespace.</param>
/// <param name="Number">On the native architecture; foreign ones are refused by the filter itself.</param>
internal readonly record struct SyscallNotification(
    ulong Cookie, int Tid, int Number, ulong Arg0, ulong Arg1, ulong Arg2, ulong Arg3, ulong Arg4, ulong Arg5)
{
    /// <summary>An earlier daemon ended over it (<see cref="AbandonedCalls"/>).</summary>
    public bool IsMadeAgain { get; init; }
}

/// <summary>How a held call ends.</summary>
internal readonly record struct SyscallAnswer(SyscallAnswerKind Kind, long Value)
{
    /// <summary>The kernel runs the call. Only where nothing was decided on what the caller can change.</summary>
    public static SyscallAnswer Continue => new(SyscallAnswerKind.Continue, 0);

    /// <summary>The handler has answered, or will.</summary>
    public static SyscallAnswer Deferred => new(SyscallAnswerKind.Deferred, 0);

    /// <param name="errno">Positive.</param>
    public static SyscallAnswer Error(int errno) => new(SyscallAnswerKind.Error, errno);

    public static SyscallAnswer Return(long value) => new(SyscallAnswerKind.Return, value);
}

internal enum SyscallAnswerKind : byte
{
    Continue = 1,
    Error = 2,
    Return = 3,
    Deferred = 4,
}
