using System.Collections.Immutable;
using System.Runtime.Versioning;
using SysWatch.Windows.Plans.Security;
using SysWatch.Windows.Plans.Stamps;

namespace SysWatch.Windows.Holding.Acl;

/// <summary>
/// Puts planned entries into the access list of an object and takes the very same out again. A list is read and then
/// written whole: of the daemon's own threads one at a time does so with an object, so that what a session is denied by
/// is not lost to another session that begins or ends at that moment.
/// </summary>
[SupportedOSPlatform("windows")]
internal static class Stamping
{
    /// <summary>Changed by others between each look at it and each change of it.</summary>
    private const int TriesMax = 8;

    /// <summary>
    /// Plans for the object as it is now, has the journal write it, changes it and reads it back: what is not as it was
    /// planned is taken back, and refused.
    /// </summary>
    /// <param name="journal">Returns when what was planned would survive a power cut; throws where it would
    /// not. Told again where the list was changed meanwhile.</param>
    public static StampDecision Apply(
        OpenObject target, Func<ObjectFacts, StampRequest> ask, Action<Stamp> journal)
    {
        for (var i = 0; i < TriesMax; i++)
        {
            var facts = target.Facts();
            var decision = StampPlanner.Plan(ask(facts));
            if (decision is not Stamp stamp)
                return decision;
            journal(stamp);
            if (TryPut(target, stamp, facts.Descriptor))
                return decision;
        }
        throw new IOException($"The access list of {target.Path} is changed by something else all the time.");
    }

    /// <summary>Changes it as it was planned and reads it back.</summary>
    /// <param name="planned">What it was planned by.</param>
    /// <returns>False: it is another by now, and is left alone.</returns>
    public static bool TryPut(OpenObject target, Stamp stamp, SecurityDescriptor planned)
    {
        lock (ListTurns.Of(target))
        {
            if (!target.Descriptor().Bytes.SequenceEqual(planned.Bytes))
                return false;
            target.SetList(stamp.After.Dacl!, stamp.Control);
            var seen = target.Descriptor().Dacl;
            if (seen is not null && stamp.Added.All(added => seen.Entries.Contains(added.Entry)))
                return true;
            Remove(target, [.. stamp.Added.Select(added => added.Entry)]);
        }
        throw new IOException(
            $"The access list of {target.Path} did not take what holds it: something else changes it.");
    }

    /// <summary>What others have changed meanwhile stays. Doing it twice does no harm.</summary>
    public static void Remove(OpenObject target, ImmutableArray<AccessControlEntry> entries)
    {
        lock (ListTurns.Of(target))
        {
            var now = target.Descriptor();
            if (now.Dacl is not { } list)
                return;
            var rest = DaclEdit.Remove(list, entries);
            if (!ReferenceEquals(rest, list))
                target.SetList(rest, Kept(now.Control));
        }
    }

    /// <summary>Takes out what sessions that are gone have left, below a directory that was stamped.</summary>
    public static void Sweep(OpenObject target, Func<Sid, bool> isGone)
    {
        lock (ListTurns.Of(target))
        {
            var now = target.Descriptor();
            if (now.Dacl is not { } list)
                return;
            var rest = DaclEdit.Sweep(list, now.Owner, isGone);
            if (rest.Entries.Length != list.Entries.Length)
                target.SetList(rest, Kept(now.Control));
        }
    }

    private static DescriptorControl Kept(DescriptorControl control) =>
        (control & (DescriptorControl.DaclProtected | DescriptorControl.DaclAutoInherited)) |
        ((control & DescriptorControl.DaclAutoInherited) != 0 ? DescriptorControl.DaclAutoInheritRequired : 0);
}
