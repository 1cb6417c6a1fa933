using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace SysWatch.Windows.Interop;

/// <summary>advapi32.dll: tokens and accounts.</summary>
[SupportedOSPlatform("windows")]
internal static unsafe partial class Advapi32
{
    private const string Dll = "advapi32.dll";

    [LibraryImport(Dll, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool OpenProcessToken(KernelHandle process, uint access, out KernelHandle token);

    [LibraryImport(Dll, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool DuplicateTokenEx(
        KernelHandle token, uint access, nint attributes, int level, int type, out KernelHandle duplicate);

    [LibraryImport(Dll, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool CreateRestrictedToken(
        KernelHandle token, uint flags, uint disableCount, nint disabled, uint deleteCount, nint deleted,
        uint restrictCount, nint restricting, out KernelHandle restricted);

    [LibraryImport(Dll, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool GetTokenInformation(
        KernelHandle token, int kind, void* value, uint bytes, out uint returned);

    [LibraryImport(Dll, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool SetTokenInformation(KernelHandle token, int kind, void* value, uint bytes);

    [LibraryImport(Dll)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool IsTokenRestricted(KernelHandle token);

    [LibraryImport(Dll, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool LookupAccountSidW(
        char* system, void* sid, char* name, ref uint nameCharacters, char* domain, ref uint domainCharacters,
        out int use);

    [LibraryImport(Dll, SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool LookupPrivilegeValueW(string? system, string name, out TokenTypes.LUID value);

    [LibraryImport(Dll, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool AdjustTokenPrivileges(
        KernelHandle token, [MarshalAs(UnmanagedType.Bool)] bool disablesAll, TokenTypes.TOKEN_PRIVILEGES* change,
        uint bytes, nint previous, nint previousBytes);

    [LibraryImport(Dll, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool CreateProcessAsUserW(
        KernelHandle token, char* application, char* commandLine, nint processAttributes, nint threadAttributes,
        [MarshalAs(UnmanagedType.Bool)] bool inheritHandles, uint flags, char* environment, char* directory,
        ProcessTypes.STARTUPINFOEXW* startup, ProcessTypes.PROCESS_INFORMATION* made);

    /// <summary>No header declares it. What the last four would tell of the logon may be left out.</summary>
    [LibraryImport(Dll, SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool LogonUserExExW(
        string user, string domain, string? password, uint logonType, uint provider, TokenTypes.TOKEN_GROUPS* groups,
        out KernelHandle token, nint logonSid, nint profile, nint profileBytes, nint quotas);

    [LibraryImport(Dll)]
    public static partial int RegCloseKey(nint key);

    [LibraryImport(Dll, StringMarshalling = StringMarshalling.Utf16)]
    public static partial int RegOpenKeyExW(nint root, string path, uint options, uint access, out nint key);

    /// <summary>Makes the file where there is none.</summary>
    [LibraryImport(Dll, StringMarshalling = StringMarshalling.Utf16)]
    public static partial int RegLoadKeyW(nint root, string name, string file);

    [LibraryImport(Dll, StringMarshalling = StringMarshalling.Utf16)]
    public static partial int RegUnLoadKeyW(nint root, string name);

    [LibraryImport(Dll, SetLastError = true)]
    public static partial nint OpenSCManagerW(nint machine, nint database, uint access);

    [LibraryImport(Dll, SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    public static partial nint OpenServiceW(nint services, string name, uint access);

    [LibraryImport(Dll, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool QueryServiceStatusEx(
        nint service, int kind, ServiceTypes.SERVICE_STATUS_PROCESS* status, uint bytes, out uint needed);

    [LibraryImport(Dll, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool SetServiceStatus(nint service, ServiceTypes.SERVICE_STATUS* status);

    [LibraryImport(Dll, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool CloseServiceHandle(nint handle);
}
