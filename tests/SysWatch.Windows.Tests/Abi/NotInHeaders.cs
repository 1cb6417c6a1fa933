namespace SysWatch.Windows.Tests.Abi;

/// <summary>What mingw-w64's headers lack or hide under other names, and where it was read instead.</summary>
internal static class NotInHeaders
{
    /// <summary>With their size for x64. ntpsapi.h of PHNT (https://github.com/winsiderss/phnt).</summary>
    public static readonly Dictionary<string, int> Structs = new()
    {
        ["PROCESS_ACCESS_TOKEN"] = 16,
        ["KERB_S4U_LOGON"] = 40,
    };

    /// <summary>The names that the headers give the same place.</summary>
    public static readonly Dictionary<string, string> Fields = new()
    {
        ["SYSTEM_PROCESS_INFORMATION.Reserved0"] = "Reserved[0]",
        ["SYSTEM_PROCESS_INFORMATION.Reserved1"] = "Reserved[1]",
        ["SYSTEM_PROCESS_INFORMATION.Reserved2"] = "Reserved[2]",
    };

    /// <summary>What is declared by its beginning alone, which is all that is read of it.</summary>
    public static readonly HashSet<string> Beginnings = ["SYSTEM_PROCESS_INFORMATION"];

    /// <summary>With the source.</summary>
    public static readonly Dictionary<string, string> Values = new()
    {
        ["ERROR_ELEVATION_REQUIRED"] = "winerror.h of the Windows SDK: 740L",
        ["ERROR_CHILD_PROCESS_BLOCKED"] = "winerror.h of the Windows SDK: 367L",
        ["FWPM_SESSION_FLAG_DYNAMIC"] = "fwpmtypes.h of the Windows SDK: 0x00000001",
        ["KerbS4ULogon"] = "KERB_LOGON_SUBMIT_TYPE, ntsecapi.h of the Windows SDK: 12",
        ["ThreadSuspendCount"] = "ntpsapi.h of PHNT, THREADINFOCLASS",
    };
}
