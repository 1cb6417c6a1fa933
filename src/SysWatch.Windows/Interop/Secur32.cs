using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace SysWatch.Windows.Interop;

/// <summary>secur32.dll: logons by the LSA. Each gives an NTSTATUS.</summary>
[SupportedOSPlatform("windows")]
internal static unsafe partial class Secur32
{
    private const string Dll = "secur32.dll";

    /// <summary>Needs SeTcbPrivilege.</summary>
    [LibraryImport(Dll)]
    public static partial int LsaRegisterLogonProcess(LogonTypes.LSA_STRING* name, out nint lsa, out uint mode);

    [LibraryImport(Dll)]
    public static partial int LsaDeregisterLogonProcess(nint lsa);

    [LibraryImport(Dll)]
    public static partial int LsaLookupAuthenticationPackage(
        LsaHandle lsa, LogonTypes.LSA_STRING* name, out uint package);

    [LibraryImport(Dll)]
    public static partial int LsaLogonUser(
        LsaHandle lsa, LogonTypes.LSA_STRING* origin, int logonType, uint package, void* information, uint bytes,
        TokenTypes.TOKEN_GROUPS* localGroups, TokenTypes.TOKEN_SOURCE* source, out nint profile,
        out uint profileBytes, out TokenTypes.LUID logonId, out nint token, out TokenTypes.QUOTA_LIMITS quotas,
        out int subStatus);

    [LibraryImport(Dll)]
    public static partial int LsaFreeReturnBuffer(nint buffer);
}
