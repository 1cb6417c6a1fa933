namespace SysWatch.Windows.Interop;

/// <summary>Keys of the registry: values as winreg.h and winnt.h name them.</summary>
internal static class RegistryTypes
{
    public const uint REG_OPTION_OPEN_LINK = 0x8;
    public const uint KEY_QUERY_VALUE = 0x1;
    public const uint KEY_SET_VALUE = 0x2;
    public const uint KEY_WOW64_64KEY = 0x100;

    /// <summary>(HKEY)(LONG)0x80000002 and ...3: sign-extended.</summary>
    public static readonly nint LocalMachine = unchecked((int)0x80000002);
    public static readonly nint Users = unchecked((int)0x80000003);
}
