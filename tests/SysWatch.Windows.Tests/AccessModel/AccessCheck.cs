using SysWatch.Windows.Plans.Security;

namespace SysWatch.Windows.Tests.AccessModel;

/// <summary>
/// Windows' access check, after MS-DTYP 2.5.3.2, with what it leaves to others: mandatory labels (no write up), and the
/// privileges that grant by themselves. Object entries without an object type count as plain ones.
/// </summary>
internal static class AccessCheck
{
    /// <summary>Every right of <paramref name="desired"/> is given.</summary>
    public static bool Grants(SecurityDescriptor descriptor, Token token, uint desired, GenericMapping mapping)
    {
        desired = mapping.Map(desired);
        if ((desired & Rights.MaximumAllowed) != 0)
        {
            var most = Most(descriptor, token, mapping);
            var wanted = desired & ~Rights.MaximumAllowed;
            return (most & wanted) == wanted && most != 0;
        }
        return (Most(descriptor, token, mapping) & desired) == desired;
    }

    /// <summary>
    /// All that this token has of the object. First come, first served, bit by bit: what MAXIMUM_ALLOWED gives, and
    /// what a check for single rights comes to, as each right is decided by the first entry that speaks of it.
    /// </summary>
    public static uint Most(SecurityDescriptor descriptor, Token token, GenericMapping mapping)
    {
        var byPrivilege = ByPrivilege(token);
        // What a label denies goes before the list is read, and privileges that grant by themselves are not touched.
        var labelled = Labelled(descriptor, token, mapping);
        var granted = Pass(descriptor, mapping, sid => Has(token, sid, false), sid => Has(token, sid, true));
        if (token.Restricted.Count > 0)
        {
            granted &= Pass(descriptor, mapping, token.Restricted.Contains, token.Restricted.Contains);
        }
        return (granted & ~labelled) | byPrivilege;
    }

    private static uint ByPrivilege(Token token) =>
        (token.HasTakeOwnership ? Rights.WriteOwner : 0) | (token.HasSecurity ? Rights.SystemSecurity : 0) |
        (token.HasBackup ? Rights.FileGenericRead | Rights.SystemSecurity | Rights.FileExecute : 0) |
        (token.HasRestore
            ? Rights.WriteDac | Rights.WriteOwner | Rights.SystemSecurity | Rights.FileGenericWrite | Rights.Delete
            : 0);

    private static uint Pass(
        SecurityDescriptor descriptor, GenericMapping mapping, Func<Sid, bool> isGranted, Func<Sid, bool> isDenied)
    {
        if (descriptor.Dacl is null)
            return mapping.All;
        var owner = descriptor.Owner;
        var ownerSaid = descriptor.Dacl.Entries.Any(entry =>
            !entry.IsInheritOnly && WellKnownSids.OwnerRights.Equals(entry.Sid));
        var granted = owner is not null && isGranted(owner) && !ownerSaid
            ? Rights.ReadControl | Rights.WriteDac
            : 0;
        var denied = 0u;
        foreach (var entry in descriptor.Dacl.Entries)
        {
            if (entry.IsInheritOnly || entry.Sid is null)
                continue;
            var sid = entry.Sid.Equals(WellKnownSids.OwnerRights) ? owner : entry.Sid;
            if (sid is null)
                continue;
            var mask = mapping.Map(entry.Mask);
            switch (entry.Type)
            {
                case AceType.Allowed when isGranted(sid):
                case AceType.AllowedCallback when isGranted(sid) && Condition.Evaluate(entry.Rest, isGranted) == true:
                    granted |= mask & ~denied;
                    break;
                case AceType.Denied when isDenied(sid):
                case AceType.DeniedCallback when isDenied(sid) && Condition.Evaluate(entry.Rest, isGranted) != false:
                    denied |= mask & ~granted;
                    break;
            }
        }
        return granted;
    }

    private static bool Has(Token token, Sid sid, bool toDeny) =>
        token.User.Equals(sid) ||
        token.Groups.Any(group => group.Sid.Equals(sid) && (toDeny || !group.IsDenyOnly));

    /// <summary>What a mandatory label takes from a token of less integrity: writing, as is usual.</summary>
    private static uint Labelled(SecurityDescriptor descriptor, Token token, GenericMapping mapping)
    {
        var label = descriptor.Sacl?.Entries.FirstOrDefault(entry => entry.Type == AceType.MandatoryLabel);
        var level = label?.Sid is { } sid ? BitConverter.ToUInt32(sid.Bytes[8..]) : 8192;
        if (token.Integrity >= level)
            return 0;
        var readable = mapping.Map(Rights.GenericRead) | mapping.Map(Rights.GenericExecute);
        return mapping.All & ~readable;
    }
}
