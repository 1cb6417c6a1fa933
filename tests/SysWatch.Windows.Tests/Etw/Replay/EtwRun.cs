using SysWatch.Windows.Etw;

namespace SysWatch.Windows.Tests.Etw.Replay;

/// <summary>Events through TraceEvent to what was told of them.</summary>
internal sealed class EtwRun : IDisposable
{
    private readonly EtwReplaySource _source = new();

    public EtwRun(Func<int, bool>? isWanted = null)
    {
        Seen = new SeenList(isWanted);
        Intake = new EtwIntake(_source.Source, "test", Seen, EtwCases.Clock);
    }

    public SeenList Seen { get; }

    public EtwIntake Intake { get; }

    public EtwCounts Counts => Intake.Counts;

    public EtwReplaySource Source => _source;

    public static EtwRun Of(IEnumerable<EtwWritten> events, Func<int, bool>? isWanted = null)
    {
        var run = new EtwRun(isWanted);
        run.Push(events);
        run.Intake.Drain();
        return run;
    }

    public void Push(IEnumerable<EtwWritten> events)
    {
        foreach (var written in events)
            _source.Push(written);
    }

    public void Dispose() => _source.Dispose();
}
