using System.Globalization;
using System.Runtime.Versioning;
using SysWatch.Windows.Holding;
using SysWatch.Windows.Interop;
using SysWatch.Windows.Seeing;

namespace SysWatch.Windows.Attach;

/// <summary>Stops processes as Windows can: each of their threads is suspended once more than it was.</summary>
/// <param name="descendants">Numbers, and when each was seen to begin at the latest.</param>
/// <param name="stuck">A process could not be let go on.</param>
[SupportedOSPlatform("windows")]
internal sealed class LiveStops(
    HeldSessions sessions, Func<ProcessEntry, IReadOnlyList<(int Pid, long Begun)>> descendants,
    Action<string> stuck) : IProcessStops
{
    public IReadOnlyList<ProcessEntry> All() => ProcessTable.Read();

    public IReadOnlyList<ProcessEntry> Orphans(ProcessEntry root, IReadOnlyList<ProcessEntry> all)
    {
        var known = descendants(root).ToLookup(one => one.Pid, one => one.Begun);
        return [.. all.Where(p => p.Creation >= root.Creation && known[p.Pid].Any(begun => p.Creation <= begun))];
    }

    public bool IsElsewhere(ProcessEntry entry)
    {
        using var process = HeldProcess.TryOpen(entry.Pid, entry.Creation, HeldProcess.LookAccess);
        return process is not null && sessions.SessionOf(process) is not null;
    }

    public IStoppedProcess? Stop(ProcessEntry entry)
    {
        var process = HeldProcess.TryOpen(entry.Pid, entry.Creation, HeldProcess.MemberAccess);
        if (process is null)
        {
            // Gone meanwhile is no failure; one that lives and may not be opened is.
            var refused = NativeException.Last("OpenProcess", $"open process {Number(entry.Pid)}");
            return HasEnded(entry) ? null : throw refused;
        }
        var status = Ntdll.NtSuspendProcess(process.Handle);
        if (status >= 0)
            return new Stopped(entry, process, stuck);
        var isEnding = status == NtStatus.STATUS_PROCESS_IS_TERMINATING || process.HasEnded;
        process.Dispose();
        return isEnding
            ? null
            : throw NativeException.Status("NtSuspendProcess", status, $"suspend process {Number(entry.Pid)}");
    }

    /// <summary>
    /// What it is, by its own word. Only while it runs: its texts may lie in a file that it serves itself, or that
    /// another of its tree serves.
    /// </summary>
    public static SnapshotProcess Describe(ProcessEntry entry)
    {
        using var process = HeldProcess.TryOpen(entry.Pid, entry.Creation, HeldProcess.MemberAccess);
        if (process is null)
            return Undescribed(entry);
        try
        {
            return new SnapshotProcess(
                entry.Pid, entry.ParentPid, entry.Creation, process.ImagePath(),
                EnvironmentReader.Text(process, EnvironmentReader.ParametersCommandLine));
        }
        catch (NativeException)
        {
            return Undescribed(entry);
        }
    }

    /// <summary>By what the system's table of processes says alone.</summary>
    public static SnapshotProcess Undescribed(ProcessEntry entry) =>
        new(entry.Pid, entry.ParentPid, entry.Creation, entry.ImageName);

    private static bool HasEnded(ProcessEntry entry)
    {
        using var seen = HeldProcess.TryOpen(entry.Pid, entry.Creation, HeldProcess.LookAccess);
        return seen?.HasEnded ?? !ProcessTable.Read().Exists(p => p.IsSameAs(entry));
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    internal sealed class Stopped(ProcessEntry entry, HeldProcess process, Action<string> stuck) : IStoppedProcess
    {
        private bool _goesOn;

        public ProcessEntry Entry => entry;

        public HeldProcess Process => process;

        public void GoOn()
        {
            if (_goesOn)
                return;
            _goesOn = true;
            var status = Ntdll.NtResumeProcess(process.Handle);
            if (status < 0 && status != NtStatus.STATUS_PROCESS_IS_TERMINATING && !process.HasEnded)
                stuck($"process {Number(entry.Pid)}: {NativeException.DescribeStatus(status)}");
        }

        public void Dispose()
        {
            using (process)
                GoOn();
        }
    }
}
