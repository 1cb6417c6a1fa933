using SysWatch.Policy.Decisions;
using SysWatch.Windows.Probe.Events;
using SysWatch.Windows.Seeing;

namespace SysWatch.Windows.NativeTests.Probe;

/// <summary>No source of events is started: each deed works, and none is taken for seen.</summary>
public sealed class OwnDeedsTests
{
    [Fact]
    public void Every_deed_can_be_done_and_is_not_seen_where_nobody_looks()
    {
        var directory = Directory.CreateTempSubdirectory().FullName;
        using var deeds = new OwnDeeds(directory);

        var findings = new EventTap(new Nobody(), Environment.ProcessId, TimeProvider.System).Try(deeds.Tries());

        Assert.All(findings.Unseen.Values, reason => Assert.StartsWith("no event came of", reason));
        Assert.Equal(
            [Guard.Files, Guard.Network, Guard.Sockets, Guard.Exec, Guard.Processes, Guard.Registry],
            findings.Unseen.Keys.Order());
        Assert.Null(findings.Slowest);
        Assert.Empty(Directory.GetFileSystemEntries(directory));
        Directory.Delete(directory);
    }

    private sealed class Nobody : ISeenEvents
    {
        public bool IsWanted(int pid) => false;

        public void OnSeen(SeenEvent seen)
        {
        }

        public void OnLost(string source, long count)
        {
        }
    }
}
