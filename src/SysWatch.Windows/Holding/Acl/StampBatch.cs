using System.Collections.Immutable;
using System.Runtime.Versioning;
using SysWatch.Policy.Patterns;
using SysWatch.Windows.Journal;
using SysWatch.Windows.Plans.Security;
using SysWatch.Windows.Plans.Stamps;

namespace SysWatch.Windows.Holding.Acl;

/// <summary>
/// Puts planned stamps on objects: some at a time are opened and planned, written down with one wait for the disk, and
/// then changed by the same handles.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class StampBatch(ChangeJournal journal, MachineListing listing, Sid session)
{
    /// <summary>Handles that are open at once.</summary>
    public const int ObjectsMax = 128;

    /// <param name="put">Told of each object's outcome: what the journal has of it, if it was changed.</param>
    /// <param name="unheld">Told of each that is not held, with the reason.</param>
    /// <exception cref="IOException">The journal cannot be written: nothing more may be changed.</exception>
    public void Put(
        IEnumerable<PlannedStamp> stamps, Action<PlannedStamp, UndoStep?> put, Action<PlannedStamp, string> unheld)
    {
        foreach (var chunk in stamps.Chunk(ObjectsMax))
        {
            var opened = new List<Opened>();
            try
            {
                foreach (var planned in chunk)
                    Open(planned, opened, put, unheld);
                Change(opened, put, unheld);
            }
            finally
            {
                foreach (var one in opened)
                    one.Target.Dispose();
            }
        }
    }

    private void Open(
        PlannedStamp planned, List<Opened> opened, Action<PlannedStamp, UndoStep?> put,
        Action<PlannedStamp, string> unheld)
    {
        OpenObject? target = null;
        try
        {
            target = planned.Kind == ObjectKind.Key
                ? OpenObject.Key(listing.KeyPath(planned.Path), session)
                : OpenObject.File(planned.Path);
            var facts = target.Facts();
            if (facts.Kind != planned.Kind)
                throw new IOException("It is something else than it was a moment ago.");
            var request = MachineKeys.Restrict(planned.For(facts, session), out var gap);
            if (gap.Length > 0)
                unheld(planned, gap);
            switch (StampPlanner.Plan(request))
            {
                case Stamp stamp:
                    opened.Add(new Opened(planned, target, facts, stamp));
                    target = null;
                    break;
                case NotStamped refused:
                    unheld(planned, refused.Reason);
                    break;
                case NothingToStamp when gap.Length == 0:
                    put(planned, null);
                    break;
            }
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            unheld(planned, failed.Message);
        }
        finally
        {
            target?.Dispose();
        }
    }

    private void Change(
        List<Opened> opened, Action<PlannedStamp, UndoStep?> put, Action<PlannedStamp, string> unheld)
    {
        if (opened.Count == 0)
            return;
        ImmutableArray<Change> changes = [.. opened.Select(one => ChangeOf(one.Target, one.Facts.Path, one.Stamp))];
        if (!journal.TryIntend(changes, out var first, out var error))
            throw new JournalBrokenException(error);
        var done = new List<ulong>();
        for (var i = 0; i < opened.Count; i++)
        {
            var (planned, target, facts, stamp) = opened[i];
            var step = new UndoStep(first + (ulong)i, changes[i], IsKnownToBeMade: false);
            try
            {
                // What others have changed since would be lost: it is planned anew by the list as it is.
                if (!Stamping.TryPut(target, stamp, facts.Descriptor))
                    step = PutAnew(planned, target, step);
                done.Add(step.Number);
                put(planned, step);
            }
            catch (IOException failed) when (failed is not JournalBrokenException)
            {
                // Half of it may have been made.
                if (new StampUndo().Undo(step.Change) is null)
                    journal.Undone(step.Number);
                unheld(planned, failed.Message);
            }
        }
        journal.Done(done);
    }

    private UndoStep PutAnew(PlannedStamp planned, OpenObject target, UndoStep former)
    {
        var step = former;
        StampRequest Ask(ObjectFacts facts) => MachineKeys.Restrict(planned.For(facts, session), out _);
        var decision = Stamping.Apply(target, Ask, stamp =>
        {
            var change = ChangeOf(target, planned.Path, stamp);
            if (!journal.TryIntend(change, out var number, out var error))
                throw new JournalBrokenException(error);
            // What was written down before was not made.
            journal.Undone(step.Number);
            step = new UndoStep(number, change, IsKnownToBeMade: false);
        });
        if (decision is NotStamped refused)
            throw new IOException(refused.Reason);
        return step;
    }

    /// <summary>A user's key is written down by his SID: who undoes it need not know whose session it was.</summary>
    private StampChange ChangeOf(OpenObject target, string path, Stamp stamp)
    {
        var (volume, file) = target.Id();
        return new StampChange(
            session, stamp.Kind, stamp.Kind == ObjectKind.Key ? listing.KeyPath(path) : path, volume, file,
            stamp.IsInherited, [.. stamp.Added.Select(added => added.Entry)]);
    }

    private sealed record Opened(PlannedStamp Planned, OpenObject Target, ObjectFacts Facts, Stamp Stamp);
}
