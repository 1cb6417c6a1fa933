using System.Runtime.Versioning;
using System.Security.Principal;

namespace SysWatch.Windows.Attach;

/// <summary>Accounts by their names.</summary>
[SupportedOSPlatform("windows")]
internal static class LiveAccounts
{
    /// <summary>Null: there is none of this name.</summary>
    public static string? SidOf(string name)
    {
        try
        {
            return ((SecurityIdentifier)new NTAccount(name).Translate(typeof(SecurityIdentifier))).Value;
        }
        catch (Exception unknown) when (unknown is IdentityNotMappedException or ArgumentException)
        {
            return null;
        }
    }
}
