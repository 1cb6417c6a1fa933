using System.Collections.Immutable;
using SysWatch.Policy.Decisions;
using SysWatch.Windows.Plans.Security;

namespace SysWatch.Windows.Plans.Stamps;

/// <summary>
/// Which entries keep a session from an object, and change nothing for anybody else: what is denied to the session's
/// SID, in front of all; and what keeps the owner that it runs as from taking that out (<see cref="OwnersRights"/>).
/// </summary>
internal static class StampPlanner
{
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
        var end = OwnersRights.End(present, FlagsBelow(facts.Kind, files | containers));
        if (end is not null)
            denials = denials.Add(end);
        var grants = OwnersRights.Grants(present, end, facts.Descriptor.Owner).ToList();
        if (denials.All(present.Contains) && grants.TrueForAll(present.Contains))
            return new NothingToStamp(facts.Path);
        var added = Place(present, denials, grants);
        var after = facts.Descriptor.WithDacl(DaclEdit.Insert(facts.Descriptor.Dacl, added));
        if (after is null)
        {
            return new NotStamped(facts.Path,
                "Its access list is full: with one more entry it would be longer than Windows can keep (64 KiB). " +
                "Take entries out of it.");
        }
        return new Stamp(facts.Path, facts.Kind, added, after, (files | containers) != 0, Notes(facts));
    }

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
            return "Its volume keeps no access lists (FAT, exFAT, a share or a Linux file system): what a session " +
                "does to it is seen, not prevented. Keep it on an NTFS volume.";
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

    /// <summary>Below a key there are keys only.</summary>
    private static AceFlags FlagsBelow(ObjectKind kind, uint below) => below == 0 ? AceFlags.None
        : kind == ObjectKind.Key ? AceFlags.ContainerInherit
        : AceFlags.Inheritance;

    private static ImmutableArray<PlacedEntry> Place(
        ImmutableArray<AccessControlEntry> present, ImmutableArray<AccessControlEntry> denials,
        List<AccessControlEntry> grants)
    {
        var behind = denials.Length + OwnersRights.PlaceOfGrants(present);
        return
        [
            .. denials.Select((entry, i) => new PlacedEntry(i, entry)),
            .. grants.Select((entry, i) => new PlacedEntry(behind + i, entry)),
        ];
    }

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
