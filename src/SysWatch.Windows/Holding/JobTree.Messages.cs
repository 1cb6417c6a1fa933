using SysWatch.Windows.Interop;
using static SysWatch.Windows.Interop.JobTypes;

namespace SysWatch.Windows.Holding;

internal sealed partial class JobTree
{
    /// <summary>What the job told. On the port's thread.</summary>
    internal void OnMessage(uint message, int pid)
    {
        lock (_lock)
        {
            if (_hasEnded)
                return;
            switch (message)
            {
                case JOB_OBJECT_MSG_NEW_PROCESS:
                    Meet(pid, isLate: false);
                    break;
                case JOB_OBJECT_MSG_EXIT_PROCESS or JOB_OBJECT_MSG_ABNORMAL_EXIT_PROCESS:
                    Part(pid);
                    break;
                case JOB_OBJECT_MSG_ACTIVE_PROCESS_ZERO:
                    EndIfEmpty();
                    break;
            }
        }
    }

    /// <summary>A message could not be followed up; the next comparison does.</summary>
    internal void TellFailed() => _events.MembersMissed(this, 1);

    /// <summary>Compares what is known with what the job lists: finds whom no message told of, and who has
    /// gone.</summary>
    internal void Compare()
    {
        lock (_lock)
        {
            if (_hasEnded)
                return;
            foreach (var pid in _jobs.Processes())
                if (!_members.ContainsKey(pid))
                    Meet(pid, isLate: true);
            foreach (var member in _members.Values.Where(m => m.Process.HasEnded).ToList())
                Part(member.Pid);
            TellMissed(_jobs.Account().Total);
            EndIfEmpty();
        }
    }

    private void Meet(int pid, bool isLate)
    {
        if (_hasEnded || _members.ContainsKey(pid))
            return;
        var process = HeldProcess.TryOpen(pid, HeldProcess.MemberAccess);
        if (process is null || !_jobs.Contains(process))
        {
            // Gone before it was looked at; TotalProcesses counts it, and so it is told of as missed.
            process?.Dispose();
            return;
        }
        var member = new JobMember(process) { IsFoundLate = isLate };
        _members.Add(pid, member);
        _known++;
        if (_isFrozen)
            Suspend(member);
        _events.MemberBegan(this, member);
    }

    private void Part(int pid)
    {
        // The message comes when the last thread has gone, which is a moment before the handle says so.
        if (!_members.TryGetValue(pid, out var member) || member.Process.ExitCode() is not { } exitCode)
            return;
        _members.Remove(pid);
        _events.MemberEnded(this, member, exitCode);
        member.Process.Dispose();
    }

    /// <summary>What is unknown at two looks in a row is: at one, its message may be on the way.</summary>
    private void TellMissed(uint total)
    {
        var unknown = total > _known ? total - _known : 0;
        var missed = Math.Min(unknown, _unknownBefore);
        _unknownBefore = unknown - missed;
        if (missed == 0)
            return;
        _known += missed;
        _events.MembersMissed(this, missed);
    }

    private void EndIfEmpty()
    {
        var (active, total) = _jobs.Account();
        if (active != 0 || total == 0)
            return;
        foreach (var member in _members.Values.ToList())
            Part(member.Pid);
        if (_members.Count > 0)
            return;
        _port.Remove(_key);
        _hasEnded = true;
        _events.Emptied(this);
    }
}
