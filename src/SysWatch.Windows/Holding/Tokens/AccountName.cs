using System.Runtime.Versioning;
using SysWatch.Windows.Interop;
using SysWatch.Windows.Plans.Security;

namespace SysWatch.Windows.Holding.Tokens;

/// <param name="Domain">The machine's own name for a local account.</param>
internal sealed unsafe record AccountName(string Domain, string Name)
{
    private const int CharactersMax = 512;

    /// <summary>The machine's own account, not one of a domain.</summary>
    public bool IsLocal => string.Equals(Domain, Environment.MachineName, StringComparison.OrdinalIgnoreCase);

    /// <exception cref="NativeException">Nobody is known by this identifier.</exception>
    [SupportedOSPlatform("windows")]
    public static AccountName Of(Sid sid)
    {
        var name = stackalloc char[CharactersMax];
        var domain = stackalloc char[CharactersMax];
        uint nameLength = CharactersMax, domainLength = CharactersMax;
        fixed (byte* bytes = sid.Bytes)
            return Advapi32.LookupAccountSidW(null, bytes, name, ref nameLength, domain, ref domainLength, out _)
                ? new AccountName(new string(domain), new string(name))
                : throw NativeException.Last("LookupAccountSidW", $"find the account of {sid}");
    }
}
