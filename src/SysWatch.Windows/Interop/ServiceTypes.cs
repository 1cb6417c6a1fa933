using System.Runtime.InteropServices;

namespace SysWatch.Windows.Interop;

/// <summary>Services: structs and values as winsvc.h names them.</summary>
internal static class ServiceTypes
{
    public const uint SC_MANAGER_CONNECT = 0x1;
    public const uint SERVICE_QUERY_STATUS = 0x4;
    public const int SC_STATUS_PROCESS_INFO = 0;
    public const uint SERVICE_WIN32_OWN_PROCESS = 0x10;
    public const uint SERVICE_STOPPED = 0x1;

    [StructLayout(LayoutKind.Sequential)]
    public struct SERVICE_STATUS
    {
        public uint dwServiceType;
        public uint dwCurrentState;
        public uint dwControlsAccepted;
        public uint dwWin32ExitCode;
        public uint dwServiceSpecificExitCode;
        public uint dwCheckPoint;
        public uint dwWaitHint;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct SERVICE_STATUS_PROCESS
    {
        public uint dwServiceType;
        public uint dwCurrentState;
        public uint dwControlsAccepted;
        public uint dwWin32ExitCode;
        public uint dwServiceSpecificExitCode;
        public uint dwCheckPoint;
        public uint dwWaitHint;
        public uint dwProcessId;
        public uint dwServiceFlags;
    }
}
