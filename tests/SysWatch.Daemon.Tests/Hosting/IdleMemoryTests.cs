using SysWatch.Daemon.Hosting;

namespace SysWatch.Daemon.Tests.Hosting;

public sealed class IdleMemoryTests
{
    [Fact]
    public void Looks_only_from_an_activity_on_until_the_quiet_after_it()
    {
        using var time = new CountingTime();
        using var memory = new IdleMemory(time);

        memory.Touch();
        memory.Touch();
        for (var i = 0; i < 100 && time.Fire(); i++)
            Assert.True(i < 99, "It never became quiet.");
        Assert.False(time.Fire());
        memory.Touch();

        Assert.True(time.Fire());
    }

    /// <summary>One timer, fired by hand; allocations of other tests may keep it going for a while.</summary>
    private sealed class CountingTime : TimeProvider, IDisposable
    {
        private Timer? _timer;

        public bool Fire() => _timer!.Fire();

        public void Dispose() => _timer?.Dispose();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            _timer = new Timer(callback);

        private sealed class Timer(TimerCallback callback) : ITimer
        {
            private bool _isArmed;

            public bool Fire()
            {
                if (!_isArmed)
                    return false;
                _isArmed = false;
                callback(null);
                return true;
            }

            public bool Change(TimeSpan dueTime, TimeSpan period) => _isArmed = dueTime >= TimeSpan.Zero;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
