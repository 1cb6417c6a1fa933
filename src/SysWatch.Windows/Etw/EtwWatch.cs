using SysWatch.Windows.Seeing;

namespace SysWatch.Windows.Etw;

/// <summary>
/// The sessions, whatever becomes of them: whoever may trace can stop them, and Windows may have none left. What has
/// ended is told as a loss, started again, and told once more when it runs, so that a snapshot makes up for what
/// happened meanwhile.
/// </summary>
internal sealed class EtwWatch : IDisposable
{
    public static readonly TimeSpan PauseMin = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(60);

    /// <summary>The source of what was lost while no session ran.</summary>
    public const string Gap = "ETW, which was not running for a while";

    private readonly Lock _lock = new();

    /// <summary>Held while sessions start or stop; never by a session's own thread, which is waited for.</summary>
    private readonly Lock _starting = new();

    private readonly IEtwMachine _machine;
    private readonly EtwPlan _plan;
    private readonly ISeenEvents _seen;
    private readonly TimeProvider _time;
    private readonly bool _isWine;
    private readonly ITimer _timer;
    private EtwSessions? _sessions;
    private TimeSpan _pause = PauseMin;
    private long _started;
    private int _generation;
    private bool _hasEnded;
    private bool _isDisposed;
    private volatile EtwStart _state = new(null, "", []);

    /// <summary>Starts them; where they cannot be started it is tried again, ever less often.</summary>
    /// <param name="isWine">There ETW's functions abort the process, so that none is called.</param>
    public EtwWatch(IEtwMachine machine, EtwPlan plan, ISeenEvents seen, TimeProvider time, bool isWine)
    {
        (_machine, _plan, _seen, _time, _isWine) = (machine, plan, seen, time, isWine);
        _timer = time.CreateTimer(_ => StartAgain(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        lock (_starting)
            Start();
    }

    /// <summary>Why events do not come now, or which do not; without the sessions.</summary>
    public EtwStart State => _state;

    public void Dispose()
    {
        lock (_lock)
            _isDisposed = true;
        _timer.Dispose();
        lock (_starting)
            _sessions?.Dispose();
    }

    private void StartAgain()
    {
        lock (_starting)
        {
            if (_isDisposed)
                return;
            // The other one of the two, which runs still.
            _sessions?.Dispose();
            Start();
        }
        _seen.OnLost(Gap, 1);
    }

    private void Start()
    {
        int generation;
        lock (_lock)
        {
            generation = ++_generation;
            _hasEnded = false;
            _started = _time.GetTimestamp();
        }
        var start = EtwSessions.Start(
            _machine, _plan, _seen, _time, _isWine, (session, error) => Ended(generation, session, error));
        lock (_lock)
        {
            _sessions = start.Sessions;
            if (!_hasEnded)
                _state = start with { Sessions = null };
            if (start.Sessions is null && !_isWine)
                TryLater();
        }
    }

    /// <summary>By the ended session's own thread, which must not wait for its own end here.</summary>
    private void Ended(int generation, string session, Exception? error)
    {
        lock (_lock)
        {
            if (_isDisposed || generation != _generation || _hasEnded)
                return;
            _hasEnded = true;
            _state = new EtwStart(null, EtwProblem.OfEnd(session, error), []);
            if (_time.GetElapsedTime(_started) >= PauseMax)
                _pause = PauseMin;
            TryLater();
        }
        _seen.OnLost($"{session}, which has ended", 1);
    }

    /// <summary>Twice the pause each time: it is only short again when sessions have run for a while.</summary>
    private void TryLater()
    {
        _timer.Change(_pause, Timeout.InfiniteTimeSpan);
        _pause = _pause * 2 < PauseMax ? _pause * 2 : PauseMax;
    }
}
