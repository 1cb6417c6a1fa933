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

    [Fact]
    public void At_the_daemons_stop_what_runs_is_waited_for_and_what_waits_or_comes_is_not_begun_nor_refused()
    {
        using var threads = new TracerThreads();
        var release = new ManualResetEventSlim();
        using var running = new CountdownEvent(TracerThreads.ThreadsMax);
        var begun = 0;
        for (var i = 0; i < TracerThreads.ThreadsMax; i++)
            Assert.True(threads.TryRun(() => Hold(running, release)));
        Assert.True(running.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.True(threads.TryRun(() => Interlocked.Increment(ref begun)));

        threads.Stop();
        var isQuietAtOnce = threads.IsQuiet;
        Assert.True(threads.TryRun(() => Interlocked.Increment(ref begun)));
        release.Set();

        Assert.False(isQuietAtOnce);
        Assert.True(SpinWait.SpinUntil(() => threads.IsQuiet, TimeSpan.FromSeconds(30)));
        Assert.Equal(0, begun);
    }

    private static void Hold(CountdownEvent running, ManualResetEventSlim release)
    {
        running.Signal();
        release.Wait();
    }
}
