using SysWatch.Windows.Interop;

namespace SysWatch.Windows.Holding;

internal sealed partial class JobTree
{
    /// <summary>
    /// Each look suspends what has been started since the one before; a process that is not suspended yet may start
    /// another. More than this and something starts them faster than they are met.
    /// </summary>
    private const int FreezeLooksMax = 64;

    /// <summary>Suspends every process of the session, and what it starts meanwhile, until none is left.</summary>
    /// <exception cref="InvalidOperationException">They do not come to rest. Those that were met stay
    /// suspended.</exception>
    public void Freeze()
    {
        lock (_lock)
        {
            _isFrozen = true;
            if (_outlivesDaemon && !_hasEnded)
                _jobs.Limit(Held, MembersMax);
            for (var look = 0; look < FreezeLooksMax; look++)
            {
                Compare();
                if (!SuspendNew())
                    return;
            }
        }
        throw new InvalidOperationException(
            $"The processes of session {Session} start others faster than they can be suspended: kill it instead.");
    }

    public void Thaw()
    {
        lock (_lock)
        {
            _isFrozen = false;
            foreach (var member in _members.Values.Where(m => m.IsFrozen))
            {
                member.IsFrozen = false;
                if (!member.Process.HasEnded)
                    member.Process.Resume();
            }
            if (_outlivesDaemon && !_hasEnded)
                _jobs.Limit(0, MembersMax);
        }
    }

    private bool SuspendNew()
    {
        var any = false;
        foreach (var member in _members.Values.Where(m => !m.IsFrozen && !m.Process.HasEnded))
            any |= Suspend(member);
        return any;
    }

    private static bool Suspend(JobMember member)
    {
        var status = Ntdll.NtSuspendProcess(member.Process.Handle);
        if (status == NtStatus.STATUS_PROCESS_IS_TERMINATING)
            return false;
        if (status < 0)
            throw NativeException.Status("NtSuspendProcess", status, $"suspend process {member.Pid}");
        return member.IsFrozen = true;
    }
}
