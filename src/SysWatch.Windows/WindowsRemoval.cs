using System.Runtime.Versioning;
using SysWatch.Windows.Holding;
using SysWatch.Windows.Holding.Tokens;
using SysWatch.Windows.Interop;

namespace SysWatch.Windows;

/// <summary>What is taken back when SysWatch is removed from a machine.</summary>
[SupportedOSPlatform("windows")]
public static class WindowsRemoval
{
    /// <returns>What could not be taken back, in sentences; empty: nothing is left.</returns>
    public static IReadOnlyList<string> TakeBack(string stateDirectory)
    {
        if (!Wine.IsPresent)
            Privileges.EnableToUndo();
        return Leftovers.TakeBack(stateDirectory);
    }

    /// <summary>The daemon's directory, but not what an administrator has put into his.</summary>
    /// <param name="keepsJournal">Something is left on the machine, and nothing else says what.</param>
    public static void RemoveDirectory(string directory, string profiles, bool keepsJournal)
    {
        if (Directory.Exists(profiles) && !Directory.EnumerateFileSystemEntries(profiles).Any())
            Directory.Delete(profiles);
        if (!Directory.Exists(directory))
            return;
        foreach (var entry in new DirectoryInfo(directory).EnumerateFileSystemInfos())
        {
            if (string.Equals(entry.FullName, profiles, StringComparison.OrdinalIgnoreCase) ||
                (keepsJournal && string.Equals(entry.Name, Leftovers.JournalName, StringComparison.OrdinalIgnoreCase)))
                continue;
            if (entry is DirectoryInfo inner && !entry.Attributes.HasFlag(FileAttributes.ReparsePoint))
                inner.Delete(recursive: true);
            else
                entry.Delete();
        }
        if (!Directory.EnumerateFileSystemEntries(directory).Any())
            Directory.Delete(directory);
    }
}
