using System.Runtime.Versioning;
using System.Security.Principal;

namespace SysWatch.Windows.Api;

/// <summary>Names of accounts, for people only. Asking may take as long as the domain does to answer.</summary>
[SupportedOSPlatform("windows")]
public static class AccountNames
{
    /// <summary><c>PC\me (S-1-5-21-...)</c>, or the SID alone where no name is known for it.</summary>
    public static string Of(SecurityIdentifier user)
    {
        try
        {
            return $"{user.Translate(typeof(NTAccount)).Value} ({user.Value})";
        }
        catch (Exception e) when (e is IdentityNotMappedException or SystemException)
        {
            return user.Value;
        }
    }
}
