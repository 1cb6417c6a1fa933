using SysWatch.Windows.Seeing;

namespace SysWatch.Windows.Etw;

/// <summary>Microsoft-Windows-Kernel-Audit-API-Calls: other processes and their threads opened, or ended.</summary>
internal sealed class AuditApiDecoder(ISeenEvents seen, EtwClock clock) : EtwDecoder
{
    public const int Terminate = 2;
    public const int OpenProcess = 5;
    public const int OpenThread = 6;

    public static readonly int[] Ids = [Terminate, OpenProcess, OpenThread];

    /// <summary>PROCESS_TERMINATE, which whoever ended it had.</summary>
    private const uint MayTerminate = 1;

    public override string Provider => EtwProviders.KernelAuditApiCalls.Name;

    /// <summary>Process, [thread], [access], status.</summary>
    public override EtwOutcome Decode(in EtwEvent e)
    {
        var reader = e.Read();
        var target = reader.Pid();
        if (e.Id == OpenThread)
            reader.Skip(sizeof(uint));
        var access = e.Id == Terminate ? MayTerminate : reader.U32();
        var status = reader.U32();
        if (reader.IsOdd)
            return EtwOutcome.Undecodable;

        // Each process opens itself all the time.
        if (target == e.Pid || !seen.IsWanted(e.Pid))
            return EtwOutcome.NotWanted;
        seen.OnSeen(new ProcessOpened
        {
            FileTime = clock.ToFileTime(e.Stamp), Pid = e.Pid, TargetPid = target, IsThread = e.Id == OpenThread,
            DesiredAccess = access, Status = status,
        });
        return EtwOutcome.Told;
    }
}
