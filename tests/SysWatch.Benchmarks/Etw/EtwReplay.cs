using System.Runtime.InteropServices;
using SysWatch.Benchmarks.Windows;
using SysWatch.Windows.Etw;
using SysWatch.Windows.Seeing;
using SysWatch.Windows.Tests.Etw.Replay;

namespace SysWatch.Benchmarks.Etw;

/// <summary>
/// Events that lie ready in unmanaged memory, as in a session's buffers, pushed through TraceEvent again and again,
/// each time later than before.
/// </summary>
internal sealed unsafe class EtwReplay : IDisposable
{
    private const long TicksApart = EtwReplaySource.Frequency / 200_000;
    private readonly EtwReplaySource _source = new();
    private readonly EventRecord[] _records;
    private readonly byte* _payloads;
    private readonly EtwIntake _intake;
    private long _stamp = 1_000_000;

    public EtwReplay(ISeenEvents seen, int hundreds)
    {
        var clock = EtwClock.Of(0, SeeingBed.Now, EtwReplaySource.Frequency);
        _intake = new EtwIntake(_source.Source, "benchmark", seen, clock);
        foreach (var written in EtwMix.Rundown)
            _source.Push(written);
        var events = EtwMix.Make(hundreds);
        _payloads = (byte*)NativeMemory.Alloc((nuint)events.Sum(one => one.Payload.Length + 8));
        _records = new EventRecord[events.Count];
        var at = _payloads;
        for (var i = 0; i < events.Count; i++)
        {
            var payload = events[i].Payload;
            payload.CopyTo(new Span<byte>(at, payload.Length));
            _records[i] = events[i].Header;
            _records[i].UserData = (nint)at;
            _records[i].UserDataLength = (ushort)payload.Length;
            at += (payload.Length + 7) & ~7;
        }
    }

    public int Events => _records.Length;

    public EtwCounts Counts => _intake.Counts;

    /// <summary>All events once.</summary>
    public int Run()
    {
        foreach (ref var ready in _records.AsSpan())
        {
            // TraceEvent writes into headers: each event has its own, as in ETW.
            var record = ready;
            record.TimeStamp = _stamp += TicksApart;
            _source.Push(&record);
        }

        return _records.Length;
    }

    public void Dispose()
    {
        _source.Dispose();
        NativeMemory.Free(_payloads);
    }
}
