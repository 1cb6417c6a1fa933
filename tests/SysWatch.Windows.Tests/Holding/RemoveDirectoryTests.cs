using SysWatch.Windows.Holding;

namespace SysWatch.Windows.Tests.Holding;

#pragma warning disable CA1416 // What is called here asks nothing of Windows.

public sealed class RemoveDirectoryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("syswatch-remove").FullName;

    private string Run => Path.Combine(_folder, "SysWatch");

    private string Profiles => Path.Combine(Run, "profiles");

    public RemoveDirectoryTests()
    {
        Directory.CreateDirectory(Path.Combine(Run, "sessions"));
        Directory.CreateDirectory(Profiles);
        File.WriteAllText(Path.Combine(Run, Leftovers.JournalName), "");
        File.WriteAllText(Path.Combine(Run, "lock"), "");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Where_nothing_is_left_all_goes()
    {
        WindowsRemoval.RemoveDirectory(Run, Profiles, keepsJournal: false);

        Assert.False(Directory.Exists(Run));
    }

    [Fact]
    public void What_says_what_is_left_stays_and_nothing_else()
    {
        WindowsRemoval.RemoveDirectory(Run, Profiles, keepsJournal: true);

        Assert.Equal(
            [Leftovers.JournalName], Directory.EnumerateFileSystemEntries(Run).Select(path => Path.GetFileName(path)));
    }
}
