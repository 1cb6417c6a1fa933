using SysWatch.Daemon.Configuration;

namespace SysWatch.Daemon.Tests.Configuration;

public sealed class RunDirectoryTests : IDisposable
{
    private readonly TemporaryDirectory _parent = new();
    private readonly DaemonOptions _options;

    public RunDirectoryTests()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "A run directory must be root's.");
        _options = new DaemonOptions { RunDirectory = _parent.Path + "/run" };
    }

    public void Dispose() => _parent.Dispose();

    [Fact]
    public void Is_made_so_that_others_may_enter_but_not_read_the_records()
    {
        using var taken = RunDirectory.TryTake(_options, out _);

        Assert.Equal("755", Mode(_options.RunDirectory));
        Assert.Equal("700", Mode(_options.SessionRecords));
    }

    [Fact]
    public void A_second_daemon_is_refused_and_told_which_directory()
    {
        using var first = RunDirectory.TryTake(_options, out _);

        Assert.Null(RunDirectory.TryTake(_options, out var busy));
        Assert.Contains(_options.RunDirectory, busy);
    }

    [Fact]
    public async Task A_lock_that_outlives_its_daemon_for_a_moment_is_waited_for()
    {
        var first = RunDirectory.TryTake(_options, out _)!;
        File.WriteAllText(_options.SessionRecords + "/s1.json", "{}");

        var next = Task.Run(() => RunDirectory.TryTake(_options, out _), TestContext.Current.CancellationToken);
        Assert.False(next.IsCompleted);
        first.Dispose();

        using var taken = await next;
        Assert.NotNull(taken);
    }

    [Fact]
    public void A_clean_stop_leaves_nothing()
    {
        RunDirectory.TryTake(_options, out _)!.Dispose();

        Assert.False(Directory.Exists(_options.RunDirectory));
    }

    [Fact]
    public void A_clean_stop_leaves_the_records_of_sessions_that_still_run()
    {
        var taken = RunDirectory.TryTake(_options, out _)!;
        File.WriteAllText(_options.SessionRecords + "/s1.json", "{}");

        taken.Dispose();

        Assert.True(File.Exists(_options.SessionRecords + "/s1.json"));
        using var next = RunDirectory.TryTake(_options, out _);
        Assert.NotNull(next);
    }

    [Fact]
    public void A_directory_that_is_not_roots_is_refused()
    {
        Directory.CreateDirectory(_options.RunDirectory);
        Run.Command("chown", "12345", _options.RunDirectory);

        Assert.Contains("root's own", Assert.Throws<IOException>(() => RunDirectory.TryTake(_options, out _)).Message);
    }

    [Fact]
    public void A_symbolic_link_in_its_place_is_refused()
    {
        Directory.CreateSymbolicLink(_options.RunDirectory, _parent.Path);

        Assert.Throws<IOException>(() => RunDirectory.TryTake(_options, out _));
    }

    [Fact]
    public void A_directory_that_others_could_write_is_closed_to_them()
    {
        Directory.CreateDirectory(_options.RunDirectory);
        Run.Command("chmod", "777", _options.RunDirectory);

        using var taken = RunDirectory.TryTake(_options, out _);

        Assert.Equal("755", Mode(_options.RunDirectory));
    }

    private static string Mode(string path) => Convert.ToString((int)File.GetUnixFileMode(path), 8);
}
