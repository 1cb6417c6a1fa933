using System.Diagnostics;
using SysWatch.Linux.Abi;
using SysWatch.Linux.Interop;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace SysWatch.Linux.Bpf;

/// <summary>
/// One thread that reads both rings. It sleeps in the kernel until the first event, then naps a little after each batch
/// so that a busy session costs one wake-up a batch; a denial ends the nap, and in a flood there is none. Without
/// events it does nothing at all.
/// </summary>
internal sealed unsafe class EventReader(BpfHandle events, BpfHandle denials, KernelCounters counters) : IDisposable
{
    private const int NapMs = 20;
    private const int ForeverMs = -1;

    /// <summary>A batch of so many bytes is a flood: the next may not fit while nobody reads.</summary>
    private const long FloodBytes = KernelAbi.EventsBytes / 8;

    /// <summary>The kernel counts from twice as many on (refusals.h); some may have been read before.</summary>
    private const long CountingBytes = KernelAbi.DenialsBytes / 4;

    /// <summary>Losses of a flood are told together.</summary>
    private static readonly TimeSpan LossPause = TimeSpan.FromSeconds(1);

    private static readonly KernelCounter[] Counted = Enum.GetValues<KernelCounter>();

    private readonly ulong[] _reported = new ulong[Counted.Length];
    private readonly FileDescriptor _stop = new(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    private readonly Lock _reading = new();
    private RingBuffer? _eventRing;
    private RingBuffer? _denialRing;
    private Thread? _thread;
    private EventDecoder? _decoder;
    private IKernelEventSink? _sink;
    private long _failures;
    private long _lossesToldAt;

    /// <summary>Events that this version does not understand.</summary>
    public long Undecoded => _decoder?.Undecoded ?? 0;

    /// <summary>Exceptions that the sink let out: bugs, which must not end the reading.</summary>
    public long Failures => Interlocked.Read(ref _failures);

    public void Start(IKernelEventSink sink)
    {
        if (_thread is not null)
            throw new InvalidOperationException("the events are being read already");
        (_sink, _decoder) = (sink, new EventDecoder(sink));
        foreach (var counter in Counted)
            _reported[(int)counter] = counters.Read(counter);
        _eventRing = new RingBuffer(events, KernelAbi.EventsBytes);
        _denialRing = new RingBuffer(denials, KernelAbi.DenialsBytes);
        _thread = new Thread(() => Run(sink)) { IsBackground = true, Name = "sw-events" };
        _thread.Start();
    }

    /// <summary>
    /// Returns when the sink has heard all that the kernel has told so far: what belongs to a session is told with its
    /// policy at hand. Not from within the sink.
    /// </summary>
    public void Drain() => _ = ReadAll();

    public void Dispose()
    {
        var one = 1ul;
        if (_thread is not null && write(_stop.Number, &one, sizeof(ulong)) > 0)
            _thread.Join();
        lock (_reading)
        {
            _eventRing?.Dispose();
            _denialRing?.Dispose();
            (_eventRing, _denialRing) = (null, null);
        }
        _stop.Dispose();
        events.Dispose();
        denials.Dispose();
    }

    private void Run(IKernelEventSink sink)
    {
        while (true)
        {
            var bytes = ReadAll();
            if (bytes == 0 || Stopwatch.GetElapsedTime(_lossesToldAt) >= LossPause)
                ReportLosses(sink);
            if (!Wait(bytes))
                continue;
            ReportLosses(sink);
            return;
        }
    }

    private long ReadAll()
    {
        // Programs first, so that a denial names the one that was refused.
        lock (_reading)
        {
            var bytes = _eventRing?.Drain(Decode) ?? 0;
            var refused = _denialRing?.Drain(Decode) ?? 0;
            if (refused >= CountingBytes)
                _sink?.OnFlood();
            return bytes + refused;
        }
    }

    /// <returns>True when it is time to stop.</returns>
    private bool Wait(long bytes)
    {
        var waits = stackalloc pollfd[3];
        waits[0] = new pollfd { fd = _stop.Number, events = POLLIN };
        waits[1] = new pollfd { fd = (int)denials.DangerousGetHandle(), events = POLLIN };
        waits[2] = new pollfd { fd = (int)events.DangerousGetHandle(), events = POLLIN };
        var ready = poll(waits, bytes == 0 ? 3u : 2u, bytes switch { 0 => ForeverMs, >= FloodBytes => 0, _ => NapMs });
        return ready > 0 && waits[0].revents != 0;
    }

    private void Decode(ReadOnlySpan<byte> record)
    {
        try
        {
            _decoder!.Decode(record);
        }
        catch (Exception)
        {
            Interlocked.Increment(ref _failures);
        }
    }

    private void ReportLosses(IKernelEventSink sink)
    {
        _lossesToldAt = Stopwatch.GetTimestamp();
        foreach (var counter in Counted)
        {
            var value = counters.Read(counter);
            if (value == _reported[(int)counter])
                continue;
            sink.OnLost(counter, value - _reported[(int)counter]);
            _reported[(int)counter] = value;
        }
    }
}
