using SysWatch.Windows.Seeing;

namespace SysWatch.Windows.Etw;

/// <summary>
/// The two sessions while they run: a thread each that pumps events, and timers that flush, ask what was lost and set
/// the clock. Whoever starts them disposes of them; a session that ends before is told once.
/// </summary>
internal sealed class EtwSessions : IDisposable
{
    private static readonly TimeSpan s_joinMax = TimeSpan.FromSeconds(5);

    private readonly ISeenEvents _seen;
    private readonly TimeProvider _time;
    private readonly Action<string, Exception?> _ended;
    private readonly EtwClock _clock;
    private readonly List<Pump> _pumps = [];
    private readonly List<ITimer> _timers = [];
    private int _flushing;
    private volatile bool _stopping;

    private EtwSessions(ISeenEvents seen, TimeProvider time, Action<string, Exception?> ended)
    {
        _seen = seen;
        _time = time;
        _ended = ended;
        _clock = EtwClock.Of(time);
    }

    /// <summary>Flushes that Windows refused; the next one comes in a moment.</summary>
    public long FailedFlushes;

    /// <summary>By session.</summary>
    public IReadOnlyDictionary<string, EtwCounts> Counts =>
        _pumps.ToDictionary(pump => pump.Name, pump => pump.Intake.Counts, StringComparer.Ordinal);

    /// <param name="isWine">There ETW's functions abort the process, so that none is called.</param>
    /// <param name="ended">A session, by name, has ended though nobody asked for it: what it showed is not seen any
    /// more.</param>
    public static EtwStart Start(
        IEtwMachine machine, EtwPlan plan, ISeenEvents seen, TimeProvider time, bool isWine,
        Action<string, Exception?> ended)
    {
        if (isWine)
            return new EtwStart(null, EtwProblem.Wine, []);
        var missing = new List<string>();
        var sessions = new EtwSessions(seen, time, ended);
        var current = plan.Names.Kernel;
        try
        {
            machine.StopStale(plan.Names.Kernel);
            machine.StopStale(plan.Names.Providers);
            sessions.Add(plan.Names.Kernel, machine.StartKernel(plan));
            current = plan.Names.Providers;
            if (!plan.Providers.IsEmpty)
            {
                sessions.Add(plan.Names.Providers, machine.StartProviders(
                    plan, (provider, error) => missing.Add(EtwProblem.OfProvider(provider, error))));
            }
        }
        catch (Exception e)
        {
            sessions.Dispose();
            return new EtwStart(null, EtwProblem.OfSession(current, e), []);
        }

        sessions.Run();
        return new EtwStart(sessions, "", missing);
    }

    public void Dispose()
    {
        _stopping = true;
        foreach (var timer in _timers)
            timer.Dispose();
        foreach (var pump in _pumps)
            pump.Session.Dispose();
        foreach (var pump in _pumps)
            pump.Thread?.Join(s_joinMax);
    }

    private void Add(string name, IEtwSession session) =>
        _pumps.Add(new Pump(name, session, new EtwIntake(session.Source, name, _seen, _clock)));

    private void Run()
    {
        foreach (var pump in _pumps)
        {
            pump.Thread = new Thread(() => Process(pump))
            {
                IsBackground = true, Name = pump.Name, Priority = ThreadPriority.AboveNormal,
            };
            pump.Thread.Start();
        }

        _timers.Add(Every(EtwPlan.FlushInterval, Flush));
        _timers.Add(Every(EtwPlan.LossInterval, AskWhatIsLost));
        _timers.Add(Every(EtwPlan.ClockInterval, () => _clock.SetAgain(_time)));
    }

    private ITimer Every(TimeSpan interval, Action what) => _time.CreateTimer(_ => what(), null, interval, interval);

    private void Process(Pump pump)
    {
        Exception? error = null;
        try
        {
            pump.Session.Process();
        }
        catch (Exception e)
        {
            error = e;
        }

        pump.Intake.Drain();
        if (!_stopping)
            _ended(pump.Name, error);
    }

    /// <summary>One that takes longer than the interval is not overtaken by the next.</summary>
    private void Flush()
    {
        if (Interlocked.Exchange(ref _flushing, 1) != 0)
            return;
        foreach (var pump in _pumps)
        {
            try
            {
                if (!_stopping)
                    pump.Session.Flush();
            }
            catch (Exception)
            {
                Interlocked.Increment(ref FailedFlushes);
            }
        }

        Volatile.Write(ref _flushing, 0);
    }

    /// <summary>What could not be read, or not be said whose it was, is lost as well.</summary>
    private void AskWhatIsLost()
    {
        foreach (var pump in _pumps)
        {
            var counts = pump.Intake.Counts;
            Tell($"{pump.Name}: not readable", pump.Undecodable.Since(counts[EtwOutcome.Undecodable]));
            Tell($"{pump.Name}: nobody's", pump.Ownerless.Since(counts[EtwOutcome.Ownerless]));
            Tell($"{pump.Name}: files opened by their numbers", pump.ByNumber.Since(counts.ByNumber));
            try
            {
                if (!_stopping)
                    Tell(pump.Name, pump.Lost.Since(pump.Session.EventsLost));
            }
            catch (Exception)
            {
                // A session that cannot be asked has ended, which its pump tells.
            }
        }
    }

    private void Tell(string source, long count)
    {
        if (count > 0)
            _seen.OnLost(source, count);
    }

    private sealed class Pump(string name, IEtwSession session, EtwIntake intake)
    {
        public string Name => name;

        public IEtwSession Session => session;

        public EtwIntake Intake => intake;

        public Thread? Thread { get; set; }

        public LossMeter Lost { get; } = new();

        public LossMeter Undecodable { get; } = new();

        public LossMeter Ownerless { get; } = new();

        public LossMeter ByNumber { get; } = new();
    }
}
