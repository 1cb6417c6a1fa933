using System.Runtime.Versioning;
using SysWatch.Windows.Interop;
using static SysWatch.Windows.Interop.ServiceTypes;

namespace SysWatch.Windows.Api;

/// <summary>What a service tells its manager, beyond what .NET has a word for.</summary>
[SupportedOSPlatform("windows")]
public static unsafe class ServiceStatus
{
    /// <summary>
    /// It has stopped by itself, and why in a code of its own (<c>SERVICE_EXIT_CODE</c> of <c>sc query</c>). The
    /// manager may end the process from here on.
    /// </summary>
    /// <param name="service">The handle that its control handler was registered with.</param>
    public static void Stopped(nint service, int code)
    {
        var status = new SERVICE_STATUS
        {
            dwServiceType = SERVICE_WIN32_OWN_PROCESS, dwCurrentState = SERVICE_STOPPED,
            dwWin32ExitCode = Win32Error.ERROR_SERVICE_SPECIFIC_ERROR, dwServiceSpecificExitCode = (uint)code,
        };
        // Where that fails there is no manager to tell: the process ends all the same.
        _ = Advapi32.SetServiceStatus(service, &status);
    }
}
