using System.Collections.Immutable;
using System.Runtime.Versioning;
using SysWatch.Windows.Plans.Security;
using SysWatch.Windows.Plans.Stamps;

namespace SysWatch.Windows.Holding.Acl;

/// <summary>Puts planned entries into the access list of an object and takes the very same out again.</summary>
[SupportedOSPlatform("windows")]
internal static class Stamping
{
    /// <summary>
    /// Plans for the object as it is now, has the journal write it, changes it and reads it back: what is not as it was
    /// planned is taken back, and refused.
    /// </summary>
    /// <param name="journal">Returns when what was planned would survive a power cut; throws where it would
    /// not.</param>
    public static StampDecision Apply(
        OpenObject target, Func<ObjectFacts, StampRequest> ask, Action<Stamp> journal)
    {
        var facts = target.Facts();
        var decision = StampPlanner.Plan(ask(facts));
        if (decision is not Stamp stamp)
            return decision;
        journal(stamp);
        Put(target, stamp);
        return decision;
    }

    /// <summary>Changes it as it was planned and reads it back.</summary>
    /// <param name="stamp">Of the list as it is: whoever has it from before looks at that first.</param>
    public static void Put(OpenObject target, Stamp stamp)
    {
        target.SetList(stamp.After.Dacl!, stamp.Control);
        var seen = target.Descriptor().Dacl;
        if (seen is not null && stamp.Added.All(added => seen.Entries.Contains(added.Entry)))
            return;
        Remove(target, [.. stamp.Added.Select(added => added.Entry)]);
        throw new IOException(
            $"The access list of {target.Path} did not take what holds it: something else changes it.");
    }

    /// <summary>What others have changed meanwhile stays. Doing it twice does no harm.</summary>
    public static void Remove(OpenObject target, ImmutableArray<AccessControlEntry> entries)
    {
        var now = target.Descriptor();
        if (now.Dacl is not { } list)
            return;
        var rest = DaclEdit.Remove(list, entries);
        if (!ReferenceEquals(rest, list))
            target.SetList(rest, Kept(now.Control));
    }

    /// <summary>Takes out what sessions that are gone have left, below a directory that was stamped.</summary>
    public static void Sweep(OpenObject target, Func<Sid, bool> isGone)
    {
        var now = target.Descriptor();
        if (now.Dacl is not { } list)
            return;
        var rest = DaclEdit.Sweep(list, isGone);
        if (rest.Entries.Length != list.Entries.Length)
            target.SetList(rest, Kept(now.Control));
    }

    private static DescriptorControl Kept(DescriptorControl control) =>
        (control & (DescriptorControl.DaclProtected | DescriptorControl.DaclAutoInherited)) |
        ((control & DescriptorControl.DaclAutoInherited) != 0 ? DescriptorControl.DaclAutoInheritRequired : 0);
}
