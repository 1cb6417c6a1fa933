using System.Diagnostics;

namespace SysWatch.Benchmarks.Etw;

/// <summary>
/// Replays by turns with all, a tenth and none of the processes wanted, for as long as asked for, and says events for
/// each second of one processor, bytes allocated for each, and what the process holds at the start and at the end: that
/// must not grow. Time is the processor's, of all threads together, so that what else runs beside it counts little.
/// </summary>
internal sealed class EtwLoad(int seconds)
{
    private const int Hundreds = 400;
    private const int WarmUpRuns = 50;
    private const int Rounds = 8;
    private const int Aim = 200_000;
    private const long GrowthBytesMax = 1_024 * 1_024;

    public int Run()
    {
        int[] wanted = [100, 10, 0];
        var sides = wanted.Select(pids => new Side(pids)).ToList();
        foreach (var side in sides)
            side.Warm();
        var before = Held();
        var turn = TimeSpan.FromSeconds((double)seconds / Rounds / sides.Count);
        for (var round = 0; round < Rounds; round++)
            sides.ForEach(side => side.Run(turn));
        var after = Held();

        sides.ForEach(side => side.Report(sides[0]));
        var events = sides.Sum(side => side.Events);
        Console.WriteLine(
            $"held after a collection: {before / 1024} KiB, after {events:N0} events more {after / 1024} KiB; " +
            $"resident {Environment.WorkingSet / (1024 * 1024)} MiB");
        var isFast = sides[0].PerSecond >= Aim;
        var isSteady = after - before <= GrowthBytesMax;
        Console.WriteLine($"{Aim:N0} a second with all wanted: {(isFast ? "reached" : "not reached")}; " +
            $"memory: {(isSteady ? "constant" : "grows")}");
        var isSound = sides.TrueForAll(side => side.IsSound);
        sides.ForEach(side => side.Dispose());
        return isFast && isSteady && isSound ? 0 : 1;
    }

    private static long Held() => GC.GetTotalMemory(forceFullCollection: true);

    private sealed class Side(int wanted) : IDisposable
    {
        private readonly ObservedEvents _events = new(wanted);
        private EtwReplay? _replay;
        private TimeSpan _elapsed;
        private long _allocated;

        public long Events { get; private set; }

        public double PerSecond => Events / _elapsed.TotalSeconds;

        public bool IsSound => _replay!.Counts is { Faults: 0, Undecodable.Count: 0 };

        public void Warm()
        {
            _replay = new EtwReplay(_events, Hundreds);
            for (var i = 0; i < WarmUpRuns; i++)
                _replay.Run();
        }

        public void Run(TimeSpan turn)
        {
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            var used = Environment.CpuUsage.TotalTime;
            var clock = Stopwatch.StartNew();
            while (clock.Elapsed < turn)
                Events += _replay!.Run();
            _elapsed += Environment.CpuUsage.TotalTime - used;
            _allocated += GC.GetAllocatedBytesForCurrentThread() - allocated;
        }

        public void Report(Side all) => Console.WriteLine(
            $"{wanted,3} % wanted: {PerSecond:N0} events/s ({1e9 / PerSecond:F0} ns each), " +
            $"{PerSecond / all.PerSecond:F2} of all wanted; {(double)_allocated / Events:F1} bytes each; " +
            $"told {_events.Told:N0}, published {_events.Published:N0}");

        public void Dispose() => _replay?.Dispose();
    }
}
