using System.Runtime.Versioning;
using SysWatch.Windows.Interop;
using static SysWatch.Windows.Interop.ServiceTypes;

namespace SysWatch.Windows.Holding;

/// <summary>In which process a service runs, by the service control manager's word.</summary>
[SupportedOSPlatform("windows")]
internal static unsafe class ServiceProcess
{
    /// <returns>0: it does not run, or cannot be asked.</returns>
    public static int PidOf(string name)
    {
        var services = Advapi32.OpenSCManagerW(0, 0, SC_MANAGER_CONNECT);
        if (services == 0)
            return 0;
        var service = Advapi32.OpenServiceW(services, name, SERVICE_QUERY_STATUS);
        SERVICE_STATUS_PROCESS status = default;
        if (service != 0)
        {
            Advapi32.QueryServiceStatusEx(
                service, SC_STATUS_PROCESS_INFO, &status, (uint)sizeof(SERVICE_STATUS_PROCESS), out _);
            Advapi32.CloseServiceHandle(service);
        }
        Advapi32.CloseServiceHandle(services);
        return (int)status.dwProcessId;
    }
}
