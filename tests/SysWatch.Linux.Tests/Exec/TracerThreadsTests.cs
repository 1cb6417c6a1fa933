using SysWatch.Linux.Exec;

namespace SysWatch.Linux.Tests.Exec;

public sealed class TracerThreadsTests
{
    [Fact]
    public void Work_that_hangs_holds_no_other_work()
    {
        using var threads = new TracerThreads();
        var release = new ManualResetEventSlim();
        using var done = new ManualResetEventSlim();
        for (var i = 0; i < TracerThreads.ThreadsMax - 1; i++)
            Assert.True(threads.TryRun(release.Wait));

        Assert.True(threads.TryRun(done.Set));

        Assert.True(done.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        release.Set();
    }

    [Fact]
    public void More_than_may_wait_is_refused()
    {
        using var threads = new TracerThreads();
        var release = new ManualResetEventSlim();
        using var running = new CountdownEvent(TracerThreads.ThreadsMax);
        for (var i = 0; i < TracerThreads.ThreadsMax; i++)
            Assert.True(threads.TryRun(() => Hold(running, release)));
        Assert.True(running.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        for (var i = 0; i < TracerThreads.WaitingMax; i++)
            Assert.True(threads.TryRun(release.Wait));

        Assert.False(threads.TryRun(release.Wait));
        release.Set();
    }

    private static void Hold(CountdownEvent running, ManualResetEventSlim release)
    {
        running.Signal();
        release.Wait();
    }
}
