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

    /// <exception cref="IOException">Some of them could not be resumed; all others go on.</exception>
    public void Thaw() => Thaw(limits: true);

    /// <param name="limits">The job is as before the freeze again.</param>
    private void Thaw(bool limits)
    {
        lock (_lock)
        {
            _isFrozen = false;
            var stuck = _members.Values.Where(m => m.IsFrozen).ToList().FindAll(member => !TryResume(member));
            if (limits && _outlivesDaemon && !_hasEnded)
                _jobs.Limit(0, MembersMax);
            if (stuck.Count > 0)
            {
                throw new IOException(
                    $"Of session {Session} these processes could not be resumed, and stand still: " +
                    $"{string.Join(", ", stuck.Select(member => member.Pid))}. End them, or kill the session.");
            }
        }
    }

    /// <summary>It stays a frozen one where it cannot be: another thaw tries again.</summary>
    private static bool TryResume(JobMember member)
    {
        var status = Ntdll.NtResumeProcess(member.Process.Handle);
        member.IsFrozen = status < 0 && status != NtStatus.STATUS_PROCESS_IS_TERMINATING && !member.Process.HasEnded;
        return !member.IsFrozen;
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
