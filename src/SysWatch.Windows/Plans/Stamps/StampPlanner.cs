using System.Collections.Immutable;
using SysWatch.Policy.Decisions;
using SysWatch.Windows.Plans.Security;

namespace SysWatch.Windows.Plans.Stamps;

/// <summary>
/// Which entries keep a session from an object, and change nothing for anybody else.
/// <para>
/// Two: what is denied to the session's SID, in front of all, and a grant of READ_CONTROL and WRITE_DAC to OWNER RIGHTS.
/// Without the second the first is worthless: the session runs as the owner, who has both rights before the list is read
/// (MS-DTYP 2.5.3.2), and would take the first out. An entry for OWNER RIGHTS ends that ("the access check will use those
/// entries", learn.microsoft.com, "SIDs New for Windows Vista") for every owner, so also for the user outside: therefore
/// it grants just what it took, by the list now, behind the session's denial. A grant of READ_CONTROL alone, as others
/// write, would keep the user from changing the permissions of his own file while an agent runs.
/// </para>
/// <para>
/// A conditional entry for OWNER RIGHTS, with Member_of of the session's SID, was weighed and is not used: it is its
/// presence that ends the owner's own rights, whatever its condition says, so it needs the same grant beside it; and not
/// every system that reads an access list over the years knows conditions.
/// </para>
/// </summary>
internal static class StampPlanner
{
    /// <summary>What an owner has by itself.</summary>
    public const uint OwnersOwn = Rights.ReadControl | Rights.WriteDac;

    public static StampDecision Plan(StampRequest request)
    {
        var facts = request.Facts;
        if (facts.Reparse == ReparseKind.Link)
            request = OfLink(request);
        var own = AccessMasks.Own(request);
        var files = AccessMasks.FilesBelow(request);
        var containers = AccessMasks.ContainersBelow(request);
        if ((own | files | containers) == 0)
            return new NothingToStamp(facts.Path);
        if (facts.IsReadOnly && (request.Denied & (PathAccess.Read | PathAccess.Execute)) == 0 &&
            (request.DeniedBelow & (PathAccess.Read | PathAccess.Execute)) == 0)
            return new NothingToStamp(facts.Path);
        if (Refusal(facts) is { } refusal)
            return new NotStamped(facts.Path, refusal);
        var denials = Denials(request.Session, own, files, containers);
        var present = facts.Descriptor.Dacl!.Entries;
        var grant = OwnersGrant(present, GrantFlags(facts.Kind, files | containers));
        if (denials.All(present.Contains) && (grant is null || present.Contains(grant)))
            return new NothingToStamp(facts.Path);
        var added = Place(present, denials, grant);
        var after = facts.Descriptor.WithDacl(DaclEdit.Insert(facts.Descriptor.Dacl, added));
        if (after is null)
        {
            return new NotStamped(facts.Path,
                "Its access list is full: with one more entry it would be longer than Windows can keep (64 KiB). " +
                "Take entries out of it.");
        }
        return new Stamp(facts.Path, facts.Kind, added, after, (files | containers) != 0, Notes(facts));
    }

    /// <summary>It grants an owner what it has by itself, and so changes nothing wherever it is left.</summary>
    public static bool IsOwnersGrant(AccessControlEntry entry) =>
        entry.Type == AceType.Allowed && entry.Mask == OwnersOwn && WellKnownSids.OwnerRights.Equals(entry.Sid);

    /// <summary>The link is held, not what it stands for: that has a name of its own, and is planned by it.</summary>
    private static StampRequest OfLink(StampRequest request) => request with
    {
        Denied = request.Denied & (PathAccess.Write | PathAccess.Delete),
        DeniedBelow = PathAccess.None,
        HoldsChildren = false,
    };

    private static string? Refusal(ObjectFacts facts)
    {
        if (!facts.HasAccessLists)
        {
            return "Its volume keeps no access lists (FAT, exFAT, a share or a Linux file system): what a session does " +
                "to it is seen, not prevented. Keep it on an NTFS volume.";
        }
        if (facts.IsReadOnly)
        {
            return "Its volume is read-only, so that its access list cannot be changed: reading it is seen, not " +
                "prevented.";
        }
        return facts.Descriptor.Dacl is not null ? null
            : "It has no access list at all, which lets everybody do everything; one that only kept the session out " +
            "would keep everybody out. Give it an access list (icacls NAME /reset).";
    }

    private static ImmutableArray<AccessControlEntry> Denials(Sid session, uint own, uint files, uint containers)
    {
        var denials = ImmutableArray.CreateBuilder<AccessControlEntry>(3);
        // What lies below is planned with its list alone: who could change the list here could change that of what is
        // made below later.
        denials.Add(Deny(session, AceFlags.None, own | AccessMasks.Stamp));
        if (files == containers && files != 0)
        {
            denials.Add(Deny(session, AceFlags.Inheritance | AceFlags.InheritOnly, files | AccessMasks.Stamp));
            return denials.ToImmutable();
        }
        if (containers != 0)
        {
            denials.Add(Deny(
                session, AceFlags.ContainerInherit | AceFlags.InheritOnly, containers | AccessMasks.Stamp));
        }
        if (files != 0)
            denials.Add(Deny(session, AceFlags.ObjectInherit | AceFlags.InheritOnly, files | AccessMasks.Stamp));
        return denials.ToImmutable();
    }

    /// <summary>
    /// Null: the list holds an entry of somebody's for OWNER RIGHTS, which says already what an owner has. Another
    /// session's grant counts for nothing: it goes when that session ends.
    /// </summary>
    private static AccessControlEntry? OwnersGrant(ImmutableArray<AccessControlEntry> present, AceFlags flags)
    {
        var isSet = present.Any(entry =>
            !entry.IsInheritOnly && WellKnownSids.OwnerRights.Equals(entry.Sid) && !IsOwnersGrant(entry));
        return isSet ? null
            : AccessControlEntry.Of(AceType.Allowed, flags, OwnersOwn, WellKnownSids.OwnerRights);
    }

    /// <summary>Below a key there are keys only.</summary>
    private static AceFlags GrantFlags(ObjectKind kind, uint below) => below == 0 ? AceFlags.None
        : kind == ObjectKind.Key ? AceFlags.ContainerInherit
        : AceFlags.Inheritance;

    /// <summary>
    /// The grant follows the explicit denials, as Windows orders a list. Not where one of them takes from anybody what
    /// an owner has by itself: behind that the owner would not have it, so there it follows ours at once, and the list is
    /// not in order until the session ends.
    /// </summary>
    private static ImmutableArray<PlacedEntry> Place(
        ImmutableArray<AccessControlEntry> present, ImmutableArray<AccessControlEntry> denials,
        AccessControlEntry? grant)
    {
        var placed = ImmutableArray.CreateBuilder<PlacedEntry>();
        for (var i = 0; i < denials.Length; i++)
            placed.Add(new PlacedEntry(i, denials[i]));
        if (grant is null)
            return placed.ToImmutable();
        var leading = present.TakeWhile(entry => entry is { Denies: true, IsInherited: false }).ToList();
        // Also the inherited ones, where they stand in front: a list that is in no order stays in none.
        var isInOrder = !leading.Exists(TakesOwnersOwn) && AccessControlList.Of(present).IsCanonical;
        placed.Add(new PlacedEntry(denials.Length + (isInOrder ? leading.Count : 0), grant));
        return placed.ToImmutable();
    }

    private static bool TakesOwnersOwn(AccessControlEntry entry) =>
        (entry.Mask & (OwnersOwn | Rights.GenericAll | Rights.GenericRead | Rights.GenericWrite |
            Rights.GenericExecute)) != 0 || entry.Sid is null;

    private static ImmutableArray<string> Notes(ObjectFacts facts)
    {
        var notes = ImmutableArray.CreateBuilder<string>();
        if (facts is { Kind: ObjectKind.File, Links: > 1 })
            notes.Add($"It has {facts.Links} names (hard links); the session is kept from it by each of them.");
        if (facts.Reparse == ReparseKind.Link)
            notes.Add("It is a link: held is the link, and what it stands for by its own name.");
        if (facts.Kind == ObjectKind.Process)
        {
            notes.Add("Its threads have access lists of their own: a session that can open one of them can still " +
                "steer it.");
        }
        return notes.ToImmutable();
    }

    private static AccessControlEntry Deny(Sid session, AceFlags flags, uint mask) =>
        AccessControlEntry.Of(AceType.Denied, flags, mask, session);
}
