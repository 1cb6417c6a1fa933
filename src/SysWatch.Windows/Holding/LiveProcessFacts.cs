using System.Runtime.Versioning;
using SysWatch.Windows.Interop;
using SysWatch.Windows.Seeing;

namespace SysWatch.Windows.Holding;

/// <summary>What Windows says of processes that live.</summary>
[SupportedOSPlatform("windows")]
internal sealed class LiveProcessFacts(HeldSessions sessions) : IProcessFacts
{
    private const uint ReadAccess = HeldProcess.LookAccess | ProcessTypes.PROCESS_VM_READ |
        ProcessTypes.PROCESS_QUERY_INFORMATION;

    public ProcessFacts? Of(int pid)
    {
        using var process = HeldProcess.TryOpen(pid, ReadAccess) ?? HeldProcess.TryOpen(pid, HeldProcess.LookAccess);
        if (process is null || process.HasEnded)
            return null;
        try
        {
            return new ProcessFacts(
                process.ParentPid(), process.Creation, process.ImagePath(),
                EnvironmentReader.Text(process, EnvironmentReader.ParametersCommandLine),
                EnvironmentReader.Text(process, EnvironmentReader.ParametersDirectory));
        }
        catch (NativeException)
        {
            return null;
        }
    }

    public JobAnswer JobOf(int pid)
    {
        using var process = HeldProcess.TryOpen(pid, HeldProcess.LookAccess);
        try
        {
            return process is null || process.HasEnded
                ? new JobAnswer(IsKnown: false, null)
                : new JobAnswer(IsKnown: true, sessions.SessionOf(process));
        }
        catch (NativeException)
        {
            return new JobAnswer(IsKnown: false, null);
        }
    }

    public bool IsService(int pid, string service) => pid != 0 && ServiceProcess.PidOf(service switch
    {
        "wmi" => "winmgmt",
        "task" => "Schedule",
        _ => service,
    }) == pid;
}
