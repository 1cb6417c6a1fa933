using System.Collections.Immutable;
using SysWatch.Windows.Plans.Security;

namespace SysWatch.Windows.Plans.Stamps;

/// <summary>Puts entries into a list, and takes the very same out again.</summary>
internal static class DaclEdit
{
    /// <param name="added">By index, ascending.</param>
    public static AccessControlList Insert(AccessControlList list, ImmutableArray<PlacedEntry> added)
    {
        var entries = list.Entries.ToBuilder();
        foreach (var (index, entry) in added)
            entries.Insert(index, entry);
        return list.With(entries.ToImmutable());
    }

    /// <summary>
    /// Each taken out once, where it is there at all; what others have changed meanwhile stays. Doing it twice does no
    /// harm: what sessions say of the owner is alike, so it goes only with its own session's denial.
    /// </summary>
    /// <param name="entries">The bytes of entries, as the journal holds them.</param>
    public static AccessControlList Remove(AccessControlList list, ImmutableArray<AccessControlEntry> entries)
    {
        var rest = list.Entries.ToBuilder();
        foreach (var entry in entries.Where(entry => !OwnersRights.IsPart(entry)))
            rest.Remove(entry);
        if (rest.Count == list.Entries.Length)
            return list;
        foreach (var entry in entries.Where(OwnersRights.IsPart))
            rest.Remove(entry);
        return list.With(rest.ToImmutable());
    }

    /// <summary>
    /// What a session has left in the list of something that was made below a stamped directory: its denials as they
    /// were inherited, and what they say of its owner, unless other sessions need that.
    /// </summary>
    public static AccessControlList Sweep(AccessControlList list, Sid? owner, Func<Sid, bool> isGone)
    {
        var rest = list.Entries.RemoveAll(entry => entry.Sid is { } sid && isGone(sid));
        if (rest.Length < list.Entries.Length && !rest.Any(entry => entry.Sid is { } sid && SessionSid.IsOne(sid)))
            rest = rest.RemoveAll(entry => OwnersRights.IsInheritedPart(entry, owner));
        return list.With(rest);
    }
}
