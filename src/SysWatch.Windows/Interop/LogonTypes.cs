using System.Runtime.InteropServices;

namespace SysWatch.Windows.Interop;

/// <summary>Logons by the LSA: structs and values as ntsecapi.h names them.</summary>
internal static class LogonTypes
{
    /// <summary>SECURITY_LOGON_TYPE.</summary>
    public const int Network = 3;

    public const uint LOGON32_LOGON_SERVICE = 5;
    public const uint LOGON32_PROVIDER_DEFAULT = 0;

    public const int MsV1_0S4ULogon = 12;
    public const int KerbS4ULogon = 12;

    /// <summary>Without the NUL: an ANSI string.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct LSA_STRING
    {
        public ushort Length;
        public ushort MaximumLength;
        public nint Buffer;
    }

    /// <summary>KERB_S4U_LOGON has the same layout, and its own names for the two strings.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct MSV1_0_S4U_LOGON
    {
        public int MessageType;
        public uint Flags;
        public ProcessTypes.UNICODE_STRING UserPrincipalName;
        public ProcessTypes.UNICODE_STRING DomainName;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct KERB_S4U_LOGON
    {
        public int MessageType;
        public uint Flags;
        public ProcessTypes.UNICODE_STRING ClientUpn;
        public ProcessTypes.UNICODE_STRING ClientRealm;
    }
}
