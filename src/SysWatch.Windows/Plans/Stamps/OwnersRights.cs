using System.Collections.Immutable;
using SysWatch.Windows.Plans.Security;

namespace SysWatch.Windows.Plans.Stamps;

/// <summary>
/// READ_CONTROL and WRITE_DAC, which an owner has before the list is read (MS-DTYP 2.5.3.2). A session runs as the
/// owner, and would take its denial out by them.
/// <para>
/// Whatever entry for OWNER RIGHTS a list holds, of any kind and with any mask, ends that ("the access check will
/// use those entries", learn.microsoft.com, "SIDs New for Windows Vista"). Ours denies ACCESS_SYSTEM_SECURITY, which no
/// list gives to anybody: a privilege does, before the list is read. A grant would do as well, and would have ssh of
/// Windows refuse the user's keys: it takes OWNER RIGHTS for somebody else, and looks at grants only
/// (PowerShell/openssh-portable, w32-sshfileperm.c; issue 2317 of Win32-OpenSSH). Any right that somebody may ask for
/// would be missed: programs open files and keys for all rights at once.
/// </para>
/// <para>
/// The user outside is the owner as well, and keeps both by the list: mostly it grants him all by his own name. Where
/// it does not, a grant of just these is put in, by name, and below by CREATOR OWNER. It stands behind every session's
/// denial, whatever that does to the order of the list.
/// </para>
/// </summary>
internal static class OwnersRights
{
    public const uint Mask = Rights.ReadControl | Rights.WriteDac;

    private const uint Generic =
        Rights.GenericAll | Rights.GenericRead | Rights.GenericWrite | Rights.GenericExecute;

    /// <summary>One that says what is said above, and nothing to anybody else, wherever it is left.</summary>
    public static bool IsPart(AccessControlEntry entry) => IsEnd(entry) ||
        (entry.Type == AceType.Allowed && entry.Mask == Mask);

    /// <summary>The same, as something made below has inherited it.</summary>
    public static bool IsInheritedPart(AccessControlEntry entry, Sid? owner)
    {
        if (!entry.IsInherited || entry.Sid is not { } sid)
            return false;
        var isOwners = sid.Equals(WellKnownSids.OwnerRights);
        // On the way it may lose the bit, which is no right of a file or a key.
        return (isOwners && entry is { Type: AceType.Denied, Mask: 0 }) ||
            (IsPart(entry) && (isOwners || sid.Equals(WellKnownSids.CreatorOwner) || sid.Equals(owner)));
    }

    /// <summary>What ends an owner's own rights; null: somebody's entries say already what an owner has.</summary>
    public static AccessControlEntry? End(ImmutableArray<AccessControlEntry> present, AceFlags below)
    {
        var here = !present.Any(entry => IsSaid(entry) && !entry.IsInheritOnly);
        var inherited = below != AceFlags.None && !present.Any(entry => IsSaid(entry) && entry.Flags.HasFlag(below));
        var flags = (inherited ? below : AceFlags.None) | (here ? AceFlags.None : AceFlags.InheritOnly);
        return here || inherited
            ? AccessControlEntry.Of(AceType.Denied, flags, Rights.SystemSecurity, WellKnownSids.OwnerRights)
            : null;
    }

    /// <summary>What gives them back, where the list does not.</summary>
    /// <param name="end">Null: nothing was taken.</param>
    /// <param name="owner">Null: nobody has them.</param>
    public static IEnumerable<AccessControlEntry> Grants(
        ImmutableArray<AccessControlEntry> present, AccessControlEntry? end, Sid? owner)
    {
        if (end is null || owner is null)
            yield break;
        if (!end.IsInheritOnly && !IsGranted(present.Where(entry => !entry.IsInheritOnly), owner))
            yield return AccessControlEntry.Of(AceType.Allowed, AceFlags.None, Mask, owner);
        var below = end.Flags & AceFlags.Inheritance;
        var handedDown = present.Where(entry => entry.Denies || entry.Flags.HasFlag(below)).ToList();
        if (below == AceFlags.None || IsGranted(handedDown, owner) ||
            IsGranted(handedDown, WellKnownSids.CreatorOwner))
            yield break;
        yield return AccessControlEntry.Of(
            AceType.Allowed, below | AceFlags.InheritOnly, Mask, WellKnownSids.CreatorOwner);
    }

    /// <summary>
    /// Where the grants go among what is there: behind the explicit denials, as Windows orders a list, but where one of
    /// them takes from anybody what an owner has by itself; and behind every denial of a session.
    /// </summary>
    public static int PlaceOfGrants(ImmutableArray<AccessControlEntry> present)
    {
        var leading = present.TakeWhile(entry => entry is { Denies: true, IsInherited: false }).ToList();
        // Also the inherited ones, where they stand in front: a list that is in no order stays in none.
        var isInOrder = !leading.Exists(entry => Takes(entry) && !IsSessions(entry)) &&
            AccessControlList.Of(present).IsCanonical;
        var lastOfSessions = present.Select((entry, index) => IsSessions(entry) ? index : -1).DefaultIfEmpty(-1).Max();
        return Math.Max(isInOrder ? leading.Count : 0, lastOfSessions + 1);
    }

    /// <summary>First come, first served: a denial to anybody may mean the owner, too.</summary>
    private static bool IsGranted(IEnumerable<AccessControlEntry> entries, Sid owner)
    {
        var left = Mask;
        foreach (var entry in entries)
        {
            if (entry.Denies && Takes(entry) && !IsSessions(entry))
                return false;
            // Another session's grant goes when that session ends.
            if (entry.Type != AceType.Allowed || IsPart(entry) || entry.Sid?.Equals(owner) != true)
                continue;
            left &= ~Granted(entry.Mask);
            if (left == 0)
                return true;
        }
        return false;
    }

    private static uint Granted(uint mask) => (mask & Rights.GenericAll) != 0 ? Mask : mask;

    private static bool Takes(AccessControlEntry entry) => entry.Sid is null || (entry.Mask & (Mask | Generic)) != 0;

    private static bool IsSessions(AccessControlEntry entry) =>
        entry is { Denies: true, Sid: { } sid } && SessionSid.IsOne(sid);

    private static bool IsSaid(AccessControlEntry entry) =>
        WellKnownSids.OwnerRights.Equals(entry.Sid) && !IsPart(entry);

    private static bool IsEnd(AccessControlEntry entry) =>
        entry is { Type: AceType.Denied, Mask: Rights.SystemSecurity } &&
        WellKnownSids.OwnerRights.Equals(entry.Sid);
}
