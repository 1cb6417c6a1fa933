using SysWatch.Windows.Holding;
using SysWatch.Windows.Interop;
using SysWatch.Windows.Journal;
using SysWatch.Windows.Plans.Security;

namespace SysWatch.Windows.NativeTests.Holding;

public sealed class LeftoversTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("syswatch-left").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Under_wine_nothing_was_changed_and_removal_succeeds()
    {
        if (!Wine.IsPresent)
            Assert.Skip("this is no wine");

        Assert.Empty(Leftovers.TakeBack(_folder));
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public void Under_wine_no_access_list_is_changed_and_nothing_is_written_down()
    {
        if (!Wine.IsPresent)
            Assert.Skip("this is no wine");
        Assert.True(ChangeJournal.TryOpen(
            Path.Combine(_folder, Leftovers.JournalName), out var journal, out var error), error);
        using (journal)
        {
            var refused = Assert.Throws<PlatformNotSupportedException>(() => SessionStamps.Take(
                journal, ScopedPolicy.Compile("/C:/work", ""), Sid.Of(5, 21, 1, 2, 3, 0x80000001),
                WellKnownSids.LocalSystem, []));

            Assert.Contains("wine", refused.Message);
            Assert.Empty(journal.Open);
            Assert.Empty(Leftovers.Of(journal, TimeProvider.System).Left());
        }
    }
}
