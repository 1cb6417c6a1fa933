using SysWatch.Core.Sessions;
using SysWatch.Linux.Mediation;

namespace SysWatch.Linux.PrivilegedTests.Mediation;

/// <summary>What becomes of jobs when the daemon stops.</summary>
public sealed class CallerThreadsTests : IDisposable
{
    private static readonly SessionId Session = new(1);

    private readonly CallerThreads _threads = new();
    private readonly ManualResetEventSlim _release = new();
    private readonly CountdownEvent _running = new(CallerThreads.RunningPerSessionMax);
    private int _begun;

    public CallerThreadsTests() => Assert.SkipUnless(Environment.IsPrivilegedProcess, "Needs root: it acts as others.");

    public void Dispose()
    {
        _release.Set();
        _threads.Dispose();
        Assert.True(SpinWait.SpinUntil(() => _threads.IsQuiet, TimeSpan.FromSeconds(20)));
        _running.Dispose();
        _release.Dispose();
    }

    [Fact]
    public void A_job_that_runs_is_waited_for_and_one_that_waits_is_not_begun()
    {
        for (var i = 0; i < CallerThreads.RunningPerSessionMax; i++)
            Assert.True(_threads.TryRun(Session, _ => Hold()));
        Assert.True(_running.Wait(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        Assert.True(_threads.TryRun(Session, _ => Interlocked.Increment(ref _begun)));

        _threads.Dispose();
        var isQuietAtOnce = _threads.IsQuiet;
        _release.Set();

        Assert.False(isQuietAtOnce);
        Assert.True(SpinWait.SpinUntil(() => _threads.IsQuiet, TimeSpan.FromSeconds(20)));
        Assert.Equal(0, _begun);
    }

    [Fact]
    public void A_job_that_comes_after_the_stop_is_left_to_the_successor_and_not_refused()
    {
        _threads.Dispose();

        Assert.True(_threads.TryRun(Session, _ => Interlocked.Increment(ref _begun)));

        Assert.True(_threads.IsQuiet);
        Assert.Equal(0, _begun);
    }

    private void Hold()
    {
        _running.Signal();
        _release.Wait();
    }
}
