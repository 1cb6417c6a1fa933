namespace SysWatch.Windows.Plans.Tiers;

internal enum AccountKind : byte
{
    Unknown = 0,
    Local = 1,
    Domain = 2,

    /// <summary>
    /// Of Entra ID (Azure AD) alone: S4U knows no such accounts (Win32-OpenSSH issues 1543 and 1787).
    /// </summary>
    Entra = 3,

    /// <summary>A Microsoft account; Windows keeps a local one for it.</summary>
    Microsoft = 4,
}
