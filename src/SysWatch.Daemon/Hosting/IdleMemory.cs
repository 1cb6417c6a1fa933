namespace SysWatch.Daemon.Hosting;

/// <summary>
/// Gives memory back once the daemon has become quiet. The collector waits for its budget to be used up, which an idle
/// daemon never does, so what the last calls left would stay. Nothing ticks while nothing happens: a timer runs only
/// from an activity on until the quiet after it.
/// </summary>
internal sealed class IdleMemory : IDisposable
{
    private const long QuietBytes = 256 << 10;
    private const long WorthwhileBytes = 1 << 20;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly ITimer _timer;
    private long _atLastLook;
    private long _atLastCollection;
    private bool _isWatching;

    public IdleMemory(TimeProvider time) =>
        _timer = time.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>
    /// Something has happened: look whether it is over in a while. Cheap enough for every connection.
    /// </summary>
    public void Touch()
    {
        if (!Interlocked.Exchange(ref _isWatching, true))
            _timer.Change(Interval, Timeout.InfiniteTimeSpan);
    }

    public void GiveBack()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        _atLastCollection = GC.GetTotalAllocatedBytes();
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        var allocated = GC.GetTotalAllocatedBytes();
        var isQuiet = allocated - _atLastLook < QuietBytes;
        _atLastLook = allocated;
        if (!isQuiet)
        {
            _timer.Change(Interval, Timeout.InfiniteTimeSpan);
            return;
        }

        Interlocked.Exchange(ref _isWatching, false);
        if (allocated - _atLastCollection < WorthwhileBytes)
            return;
        GiveBack();
    }
}
