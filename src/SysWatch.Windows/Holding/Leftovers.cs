using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using SysWatch.Windows.Etw;
using SysWatch.Windows.Holding.Acl;
using SysWatch.Windows.Holding.Wfp;
using SysWatch.Windows.Interop;
using SysWatch.Windows.Journal;

namespace SysWatch.Windows.Holding;

/// <summary>What a daemon that has ended left on the machine, when SysWatch is removed from it.</summary>
[SupportedOSPlatform("windows")]
public static class Leftovers
{
    /// <summary>In the daemon's own directory.</summary>
    public const string JournalName = "changes.journal";

    /// <summary>The installer waits for it.</summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);

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

    /// <summary>What undoes it while a daemon runs, too.</summary>
    internal static LeftoverUndo Of(ChangeJournal journal, TimeProvider time) =>
        new(journal, (to, steps) => new StampUndo().UndoAll(to, steps), time);

    private static void TakeBackJournal(string path, List<string> problems)
    {
        if (!ChangeJournal.TryOpen(path, out var journal, out var error))
        {
            problems.Add(error);
            return;
        }
        using (journal)
        {
            problems.AddRange(
                Of(journal, TimeProvider.System).TakeBackAsync(UserHive.Load, s_limit).GetAwaiter().GetResult());
            if (!journal.TryCompact(out error))
                problems.Add(error);
        }
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
