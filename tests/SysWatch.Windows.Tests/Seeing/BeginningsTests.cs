using SysWatch.Windows.Seeing;

namespace SysWatch.Windows.Tests.Seeing;

public sealed class BeginningsTests
{
    private readonly List<string> _told = [];

    [Fact]
    public void Beginnings_are_told_after_the_tree_knows_them_and_nothing_else_is()
    {
        var feed = new Beginnings(new Inner(_told), pid => _told.Add($"began {pid}"));

        feed.OnSeen(Began(812));
        feed.OnSeen(Began(816) with { IsRundown = true });
        feed.OnSeen(Began(820) with { IsHearsay = true });
        feed.OnSeen(new ProcessEnded { FileTime = 1, Pid = 812, ExitStatus = 0 });
        feed.OnLost("kernel", 3);

        Assert.Equal(
            ["seen 812", "began 812", "seen 816", "seen 820", "seen 812", "lost 3"], _told);
        Assert.True(feed.IsWanted(7));
        Assert.False(feed.IsWanted(8));
    }

    private static ProcessBegan Began(int pid) =>
        new() { FileTime = 1, Pid = pid, ParentPid = 4, ImageName = "a.exe" };

    private sealed class Inner(List<string> told) : ISeenEvents
    {
        public bool IsWanted(int pid) => pid == 7;

        public void OnSeen(SeenEvent seen) => told.Add($"seen {seen.Pid}");

        public void OnLost(string source, long count) => told.Add($"lost {count}");
    }
}
