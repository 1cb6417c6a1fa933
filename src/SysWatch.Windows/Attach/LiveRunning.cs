using System.Runtime.Versioning;
using SysWatch.Core.Sessions;
using SysWatch.Windows.Holding;
using SysWatch.Windows.Holding.Tokens;
using SysWatch.Windows.Interop;

namespace SysWatch.Windows.Attach;

/// <summary>Processes as Windows tells of them.</summary>
[SupportedOSPlatform("windows")]
internal sealed class LiveRunning(HeldSessions sessions) : IRunningProcesses
{
    private const string Services = "services.exe";
    private const string LocalSystem = "S-1-5-18";

    private const uint ReadAccess = HeldProcess.LookAccess | ProcessTypes.PROCESS_VM_READ |
        ProcessTypes.PROCESS_QUERY_INFORMATION;

    public IReadOnlyList<ProcessEntry> All() => ProcessTable.Read();

    public RunningProcess? Look(ProcessEntry entry)
    {
        using var process = HeldProcess.TryOpen(entry.Pid, entry.Creation, ReadAccess) ??
            HeldProcess.TryOpen(entry.Pid, entry.Creation, HeldProcess.LookAccess);
        // One that may not be opened at all goes by the name that the system has of it.
        if (process is null)
            return IsThere(entry) ? new RunningProcess(entry) : null;
        if (process.HasEnded)
            return null;
        var found = new RunningProcess(entry)
        {
            ImagePath = process.ImagePath(),
            CommandLine = Text(process, EnvironmentReader.ParametersCommandLine),
            WorkingDirectory = Text(process, EnvironmentReader.ParametersDirectory),
        };
        return WithToken(found, process);
    }

    public bool HasRun(ProcessEntry entry)
    {
        using var process = HeldProcess.TryOpen(entry.Pid, entry.Creation, ReadAccess);
        if (process is null || process.HasEnded || process.SuspendCounts() is not [> 0])
            return true;
        return !Wine.IsPresent && EnvironmentReader.HasBegun(process);
    }

    public SessionId? SessionOf(ProcessEntry entry)
    {
        using var process = HeldProcess.TryOpen(entry.Pid, entry.Creation, HeldProcess.LookAccess);
        return process is null ? null : sessions.SessionOf(process);
    }

    public bool HasEnded(ProcessEntry entry)
    {
        using var process = HeldProcess.TryOpen(entry.Pid, entry.Creation, HeldProcess.LookAccess);
        return process?.HasEnded ?? !IsThere(entry);
    }

    /// <summary>Anybody may call a program as it is called, or start the same file.</summary>
    public bool IsServiceManager(ProcessEntry entry)
    {
        if (!entry.ImageName.Equals(Services, StringComparison.OrdinalIgnoreCase))
            return false;
        using var process = HeldProcess.TryOpen(entry.Pid, entry.Creation, HeldProcess.LookAccess);
        // Under wine it is the user's own.
        return process is not null &&
            process.ImagePath().Equals(
                Path.Combine(Environment.SystemDirectory, Services), StringComparison.OrdinalIgnoreCase) &&
            (Wine.IsPresent || WithToken(new RunningProcess(entry), process).UserSid == LocalSystem);
    }

    private static bool IsThere(ProcessEntry entry) => ProcessTable.Read().Exists(p => p.IsSameAs(entry));

    private static string Text(HeldProcess process, int parameter)
    {
        try
        {
            return EnvironmentReader.Text(process, parameter);
        }
        catch (NativeException)
        {
            return "";
        }
    }

    private static RunningProcess WithToken(RunningProcess found, HeldProcess process) => TokenFacts.TryOfProcess(
        process,
        token => found with
        {
            UserSid = TokenFacts.UserOf(token).ToString(),
            // Under wine everybody is an administrator, in name.
            IsElevated = !Wine.IsPresent && TokenFacts.IsElevated(token),
        },
        out var known)
        ? known
        : found;
}
