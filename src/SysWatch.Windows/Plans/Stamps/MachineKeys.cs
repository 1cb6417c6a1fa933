using SysWatch.Policy.Decisions;
using SysWatch.Windows.Plans.Security;

namespace SysWatch.Windows.Plans.Stamps;

/// <summary>
/// Keys of the machine (<c>HKLM</c>): a session is no administrator, and what only those can write needs no entry. Only
/// a key that a user can write is stamped; the rest of the hive is left as Windows made it.
/// </summary>
internal static class MachineKeys
{
    private const uint Writing = Rights.KeySetValue | Rights.KeyCreateSubKey | Rights.KeyCreateLink | Rights.Delete |
        Rights.WriteDac | Rights.WriteOwner | Rights.GenericAll | Rights.GenericWrite;

    /// <summary>Accounts of services, TrustedInstaller among them.</summary>
    private const string Services = "S-1-5-80-";

    private static readonly Sid[] s_trusted =
    [
        WellKnownSids.LocalSystem, WellKnownSids.Administrators, WellKnownSids.CreatorOwner, WellKnownSids.OwnerRights,
    ];

    public static bool IsOne(string path) => path.StartsWith("#HKLM", StringComparison.OrdinalIgnoreCase);

    /// <param name="gap">What is refused and not held by this; empty as a rule.</param>
    public static StampRequest Restrict(StampRequest request, out string gap)
    {
        gap = "";
        if (!IsOne(request.Facts.Path) || CanUsersWrite(request.Facts.Descriptor))
            return request;
        if (((request.Denied | request.DeniedBelow) & PathAccess.Read) != 0)
            gap = "It is a key of the machine that users can only read: reading it is seen, not prevented.";
        return request with { Denied = PathAccess.None, DeniedBelow = PathAccess.None };
    }

    /// <summary>Somebody who is neither the system nor an administrator is granted some way of changing it.</summary>
    private static bool CanUsersWrite(SecurityDescriptor descriptor) => descriptor.Dacl is not { } list ||
        (descriptor.Owner is { } owner && !IsTrusted(owner)) ||
        list.Entries.Any(entry => !entry.Denies && !entry.IsInheritOnly && (entry.Mask & Writing) != 0 &&
            entry.Sid is { } who && !IsTrusted(who));

    private static bool IsTrusted(Sid who) =>
        s_trusted.Contains(who) || who.ToString().StartsWith(Services, StringComparison.Ordinal);
}
