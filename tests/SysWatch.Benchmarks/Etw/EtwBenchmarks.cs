using BenchmarkDotNet.Attributes;

namespace SysWatch.Benchmarks.Etw;

/// <summary>
/// What an ETW event costs from TraceEvent's callback to its decision, by how many of 100 processes are wanted.
/// </summary>
[MemoryDiagnoser]
public class EtwBenchmarks : IDisposable
{
    private const int Hundreds = 100;
    private const int EventsPerRun = Hundreds * 100;
    private EtwReplay _replay = null!;

    [Params(0, 10, 100)]
    public int WantedOf100 { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _replay = new EtwReplay(new ObservedEvents(WantedOf100), Hundreds);
        if (_replay.Events != EventsPerRun)
            throw new InvalidOperationException($"The mix has {_replay.Events} events and not {EventsPerRun}.");
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _replay.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark(OperationsPerInvoke = EventsPerRun)]
    public int DecodedAndMatched() => _replay.Run();
}
