using System.Net;
using BenchmarkDotNet.Attributes;
using SysWatch.Policy.Decisions;
using SysWatch.Windows.Seeing;

namespace SysWatch.Benchmarks.Windows;

/// <summary>What it costs to match what was seen, without decoding; a thousand events each.</summary>
[MemoryDiagnoser]
public class SeeingBenchmarks
{
    private const int Events = 1000;

    private readonly SeenEvent[] _strangers = new SeenEvent[Events];
    private readonly SeenEvent[] _same = new SeenEvent[Events];
    private readonly SeenEvent[] _others = new SeenEvent[20_000];
    private readonly SeenEvent[] _connections = new SeenEvent[Events];
    private SeeingBed _bed = null!;
    private int _next;

    [GlobalSetup]
    public void Setup()
    {
        _bed = new SeeingBed();
        for (var i = 0; i < Events; i++)
        {
            _strangers[i] = SeeingBed.File(
                SeeingBed.Stranger + 4 * (i % 200), @"\Device\HarddiskVolume3\Windows\x.dll");
            _same[i] = SeeingBed.File(SeeingBed.Member, @"\Device\HarddiskVolume3\work\app\src\handlers\renderer.cs");
            _connections[i] = new NetworkUsed
            {
                FileTime = SeeingBed.Now, Pid = SeeingBed.Member, Use = NetworkUse.Send,
                Protocol = NetworkProtocols.Tcp, Address = NetworkRequest.ToNumber(IPAddress.Loopback), Port = 8080,
                Status = 0,
            };
        }
        for (var i = 0; i < _others.Length; i++)
            _others[i] = SeeingBed.File(
                SeeingBed.Member,
                $@"\Device\HarddiskVolume3\work\app\node_modules\package-{i % 300}\lib\file-{i}.js");
    }

    [Benchmark(OperationsPerInvoke = Events)]
    public void OfStrangers() => _bed.Take(_strangers);

    [Benchmark(OperationsPerInvoke = Events)]
    public void OneFileOfAMember() => _bed.Take(_same);

    [Benchmark(OperationsPerInvoke = Events)]
    public void FilesOfAMemberInTurn()
    {
        _bed.Take(_others.AsSpan(_next, Events));
        _next = (_next + Events) % _others.Length;
    }

    [Benchmark(OperationsPerInvoke = Events)]
    public void OneConnectionOfAMember() => _bed.Take(_connections);
}
