using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using SysWatch.Windows.Etw;
using SysWatch.Windows.Holding.Acl;
using SysWatch.Windows.Holding.Wfp;
using SysWatch.Windows.Interop;
using SysWatch.Windows.Journal;

namespace SysWatch.Windows.Holding;

/// <summary>What a daemon that has ended left on the machine: at the start of the next, and at removal.</summary>
[SupportedOSPlatform("windows")]
public static class Leftovers
{
    /// <summary>In the daemon's own directory.</summary>
    public const string JournalName = "changes.journal";

    /// <summary>
    /// For removal: entries in access lists, network filters and tracing sessions. No daemon may run. Doing it twice
    /// does no harm. Under wine nothing was ever changed, and there is nothing to undo.
    /// </summary>
    /// <param name="stateDirectory">%ProgramData%\SysWatch.</param>
    /// <returns>What is left, in sentences; empty as a rule.</returns>
    public static IReadOnlyList<string> TakeBack(string stateDirectory)
    {
        if (Wine.IsPresent)
            return [];
        var problems = new List<string>();
        var path = Path.Combine(stateDirectory, JournalName);
        if (File.Exists(path))
            TakeBackJournal(path, problems);
        var names = EtwNames.Of(stateDirectory);
        // Filters have no mark: beside the usual daemon one with another directory must not take away what holds its
        // sessions.
        if (names.Mark.Length == 0)
            Try(problems, FilterSweep.Run);
        foreach (var session in new[] { names.Kernel, names.Providers })
            Try(problems, () => new EtwMachine().StopStale(session));
        return problems;
    }

    /// <summary>At the daemon's start, before the first session: what the journal still has is undone.</summary>
    /// <returns>What is left, in sentences; it stays in the journal.</returns>
    internal static IReadOnlyList<string> Undo(ChangeJournal journal)
    {
        var problems = journal.Damage.Select(damage => $"The journal of changes is damaged: {damage}").ToList();
        var steps = journal.Open;
        if (steps.IsEmpty || Wine.IsPresent)
            return problems;
        problems.AddRange(new StampUndo().UndoAll(journal, steps));
        if (!journal.TryCompact(out var error))
            problems.Add(error);
        return problems;
    }

    private static void TakeBackJournal(string path, List<string> problems)
    {
        if (!ChangeJournal.TryOpen(path, out var journal, out var error))
        {
            problems.Add(error);
            return;
        }
        using (journal)
            problems.AddRange(Undo(journal));
    }

    private static void Try(List<string> problems, Action undo)
    {
        try
        {
            undo();
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException or COMException)
        {
            problems.Add(failed.Message);
        }
    }
}
