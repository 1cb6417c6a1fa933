using System.Runtime.Versioning;
using SysWatch.Policy.Patterns;
using SysWatch.Windows.Interop;
using SysWatch.Windows.Journal;
using SysWatch.Windows.Plans.Security;
using SysWatch.Windows.Plans.Stamps;

namespace SysWatch.Windows.Holding.Acl;

/// <summary>
/// Takes stamps out again: by the file's number, whatever its name is now, and by its name, since a program that
/// replaces a file gives the new one the old one's list.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class StampUndo : IUndo
{
    /// <summary>Other kinds of changes are not made by this version.</summary>
    public string? Undo(Change change) => change switch
    {
        StampChange { Kind: ObjectKind.Key } stamp => Try(stamp, () => RemoveFromKey(stamp)),
        StampChange { Kind: ObjectKind.Pipe } stamp => Try(stamp, () => RemoveByPath(stamp)),
        StampChange { Kind: ObjectKind.File or ObjectKind.Directory } stamp => Try(stamp, () => RemoveFromFile(stamp)),
        // Filters and their sublayers are dynamic: they went with the daemon that had added them.
        NetworkChange => null,
        _ => $"The journal holds a change that this version does not know ({change.GetType().Name}); it was made by " +
            "another version, which is to undo it.",
    };

    /// <summary>Of all these together: what lies below one of them is looked through once.</summary>
    /// <returns>What could not be undone; it stays in the journal.</returns>
    public List<string> UndoAll(ChangeJournal journal, IReadOnlyCollection<UndoStep> steps)
    {
        var problems = new List<string>();
        var undone = new List<UndoStep>();
        foreach (var step in steps.OrderByDescending(step => step.Number))
        {
            if (Undo(step.Change) is { } problem)
                problems.Add(problem);
            else
                undone.Add(step);
        }
        // After that: what is said of an owner goes only together with the denial that it was put in with.
        var stamps = steps.Select(step => step.Change).OfType<StampChange>().ToList();
        var sessions = stamps.Select(stamp => stamp.Session).ToHashSet();
        var unswept = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var top in Tops(stamps))
        {
            var before = problems.Count;
            new StampSweep(sessions.Contains, problems).Below(top);
            if (problems.Count > before)
                unswept.Add(top.Path);
        }
        journal.Undone(
        [
            .. undone.Where(step => step.Change is not StampChange stamp || !unswept.Contains(stamp.Path))
                .Select(step => step.Number),
        ]);
        journal.CompactIfLarge();
        return problems;
    }

    private static IEnumerable<StampChange> Tops(List<StampChange> stamps)
    {
        var paths = stamps.Where(stamp => stamp.IsInherited).DistinctBy(stamp => stamp.Path).ToList();
        var all = paths.Select(stamp => stamp.Path).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return paths.Where(stamp => !Above(stamp.Path).Any(all.Contains));
    }

    private static IEnumerable<string> Above(string path)
    {
        for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
            yield return path[..slash];
    }

    private static void RemoveFromFile(StampChange stamp)
    {
        if (stamp.Volume != 0)
        {
            using var target = OpenObject.ById(stamp.Kind, stamp.Path, stamp.Volume, stamp.FileId);
            if (target is not null)
                Stamping.Remove(target, stamp.Entries);
        }
        RemoveByPath(stamp);
    }

    private static void RemoveByPath(StampChange stamp)
    {
        try
        {
            using var target = OpenObject.File(stamp.Path);
            // Of the same file that would take out what a later stamp of the session has put in, where both are alike.
            if (stamp.Volume == 0 || target.Id() != (stamp.Volume, stamp.FileId))
                Stamping.Remove(target, stamp.Entries);
        }
        catch (NativeException gone) when (!gone.IsStatus &&
            gone.Code is Win32Error.ERROR_FILE_NOT_FOUND or Win32Error.ERROR_PATH_NOT_FOUND)
        {
            // Its list went with it.
        }
        catch (NativeException refused) when (stamp.Volume != 0 && !refused.IsStatus &&
            refused.Code is Win32Error.ERROR_ACCESS_DENIED or Win32Error.ERROR_SHARING_VIOLATION)
        {
            // Another file by now, which may not be opened; ours was found by its number.
        }
    }

    private static void RemoveFromKey(StampChange stamp)
    {
        try
        {
            using var target = OpenObject.Key(stamp.Path, WellKnownSids.LocalSystem);
            Stamping.Remove(target, stamp.Entries);
        }
        catch (NativeException gone) when (!gone.IsStatus && gone.Code == Win32Error.ERROR_FILE_NOT_FOUND)
        {
            // Or the hive of a user who is not logged on: then the key keeps it until he is.
            if (!new MachineListing(WellKnownSids.LocalSystem).HasHive(stamp.Path))
                throw new IOException("Its user is not logged on: it is undone when he is, by the service.", gone);
        }
    }

    private static string? Try(StampChange stamp, Action undo)
    {
        try
        {
            undo();
            return null;
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            return $"An entry for a session that has ended is still in the access list of " +
                $"{WindowsNames.Display(stamp.Path)}; it means nobody now. {failed.Message}";
        }
    }
}
