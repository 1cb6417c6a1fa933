using System.Buffers.Binary;
using SysWatch.Linux.Exec.Injection;
using SysWatch.Linux.Interop;
using SysWatch.Linux.Launch;
using SysWatch.Linux.Seccomp;

namespace SysWatch.Linux.Attach;

/// <summary>
/// Makes a running process do to itself what `syswatch run` does before the command: no_new_privs, capabilities, the
/// session's filter on every thread; and what the first exec of a session does: a user namespace.
/// </summary>
/// <param name="held">All of it: the filter lies in its own memory when it is installed.</param>
internal sealed class MemberConfinement(HeldProcess held, uint uid, AttachTerms terms)
{
    private const int KillSignal = 9;
    private const int ProgramHead = 16; // struct sock_fprog
    private const int PageBytes = 4096;

    private readonly int _pid = held.Pid;
    private readonly byte[] _program = WallProgram.Encode(terms.Filter);

    /// <summary>Null where it failed. Not null: the process is under the filter, whatever failed after it.</summary>
    public FileDescriptor? Listener { get; private set; }

    public UserNamespaceOutcome UserNamespace { get; private set; }

    private int ScratchBytes => (ProgramHead + _program.Length + PageBytes - 1) / PageBytes * PageBytes;

    /// <returns>Empty, or why it is not confined.</returns>
    public string Confine()
    {
        if (held.First.Drive(ScratchBytes) is not { } injector)
            return "it cannot be driven: it has ended, or is a 32-bit program";
        var failure = Confine(injector);
        // Once it is under the filter there is no way back.
        if (!held.First.Release(injector, ScratchBytes) && Listener is not null)
            failure = End("it could not be put back, and was ended");
        return failure;
    }

    private string Confine(CallInjector injector)
    {
        if (!injector.Succeeds(new InjectedCall(SyscallNumbers.Native.Prctl, Privileges.SetNoNewPrivs, 1)))
            return "no_new_privs cannot be set";
        if (CapabilityDrop.Of(held, uid, injector) is { Length: > 0 } kept)
            return kept;
        if (Install(injector) is { Length: > 0 } failure)
            return failure;
        if (uid != 0 && held.Threads.Count == 1)
            UserNamespace = Confinement.EnterUserNamespace(_pid, injector, terms.Secret);
        else
            UserNamespace = new UserNamespaceOutcome(
                uid == 0 ? UserNamespaceState.NotNeeded : UserNamespaceState.Unknown, 0);
        if (UserNamespace.State == UserNamespaceState.Broken)
            return End("its user namespace could not be made whole, and it was ended");
        return !terms.ClosesMemory || Confinement.MakeNonDumpable(injector)
            ? LaunchCaller.Unconfined(_pid, uid)
            : End("its memory could not be closed, and it was ended");
    }

    private string Install(CallInjector injector)
    {
        var memory = new byte[ProgramHead + _program.Length];
        BinaryPrimitives.WriteUInt16LittleEndian(memory, (ushort)(_program.Length / 8));
        BinaryPrimitives.WriteUInt64LittleEndian(memory.AsSpan(8), injector.Scratch + ProgramHead);
        _program.CopyTo(memory, ProgramHead);
        if (!ProcessMemory.Write(_pid, injector.Scratch, memory))
            return "its memory cannot be written";
        const uint flags = SeccompCalls.FlagAllThreads | SeccompCalls.FlagNewListener;
        if (!TryInstall(injector, flags | SeccompCalls.FlagWaitKillable, out var result) ||
            (result == -Errno.EINVAL && !TryInstall(injector, flags, out result)))
            return "it has ended";
        return result switch
        {
            >= 0 => TakeListener(injector, (int)result),
            -Errno.ESRCH => "its threads have system call filters of different kinds",
            _ => $"the filter cannot be installed: {Errno.Describe((int)-result)}",
        };
    }

    private static bool TryInstall(CallInjector injector, uint flags, out long result) => injector.TryCall(
        new InjectedCall(SyscallNumbers.Native.Seccomp, SeccompCalls.SetModeFilter, flags, injector.Scratch),
        out result);

    private string TakeListener(CallInjector injector, int number)
    {
        using var pidfd = Pidfd.Open(_pid);
        var taken = pidfd is null ? -Errno.ESRCH : Pidfd.GetDescriptor(pidfd, number);
        if (taken < 0 || !injector.Succeeds(new InjectedCall(SyscallNumbers.Native.Close, (ulong)number)))
            return End($"its held calls could not be taken over ({Errno.Describe(-taken)}), and it was ended");
        Listener = new FileDescriptor(taken);
        return SeccompCalls.IsListener(Listener) ? "" : End("what it gave as its listener is none, and it was ended");
    }

    /// <summary>Behind a filter that nobody answers it would hang.</summary>
    private string End(string why)
    {
        _ = Tmds.Linux.LibC.kill(_pid, KillSignal);
        Listener?.Dispose();
        Listener = null;
        return why;
    }
}
