using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SysWatch.Linux.Abi;
using SysWatch.Linux.Interop;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace SysWatch.Linux.Bpf;

/// <summary>Hears of names. Called on the reader's thread, one call at a time.</summary>
internal interface INameListener
{
    /// <summary>Before the call is made, which may fail: see <see cref="NameChange"/>.</summary>
    /// <param name="from">
    /// Inside of the file system. Empty where the change has none, or where no rule can mean it.
    /// </param>
    /// <param name="to">The same.</param>
    void Heard(in NameEvent name, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to);

    /// <summary>Some were not told.</summary>
    void Missed();

    /// <summary>Does what is due.</summary>
    /// <returns>Milliseconds until more is; -1: nothing is.</returns>
    int Settle();
}

/// <summary>
/// What the kernel programs tell of names that objects are about to get. A thread of its own, which naps after each
/// batch, so that a busy machine wakes it a thousand times a second at most; a system call of nobody's waits for it.
/// </summary>
internal sealed unsafe class NameReader(BpfHandle names, KernelMap<uint, uint> tells, KernelCounters counters)
    : IDisposable
{
    private const int NapMs = 1;

    private readonly FileDescriptor _stop = new(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    private RingBuffer? _ring;
    private Thread? _thread;
    private INameListener _listener = null!;
    private ulong _untold;
    private long _failures;

    /// <summary>What was not understood, or threw.</summary>
    public long Failures => Interlocked.Read(ref _failures);

    public void Start(INameListener listener)
    {
        _listener = listener;
        _untold = counters.Read(KernelCounter.NamesUntold);
        _ring = new RingBuffer(names, KernelAbi.NamesBytes);
        _thread = new Thread(Run) { IsBackground = true, Name = "sw-names" };
        _thread.Start();
    }

    /// <summary>For how many sessions the kernel tells: of several also what members do. As it is, it stays when this
    /// process ends.</summary>
    public void Hear(int sessions) => tells.Set(0, (uint)sessions);

    /// <summary>The listener is called no more.</summary>
    public void Stop()
    {
        var one = 1ul;
        if (_thread is not null && write(_stop.Number, &one, sizeof(ulong)) > 0)
            _thread.Join();
        _thread = null;
    }

    public void Dispose()
    {
        Stop();
        _ring?.Dispose();
        _stop.Dispose();
        names.Dispose();
        tells.Dispose();
    }

    private void Run()
    {
        while (true)
        {
            var wait = Attend();
            if (Wait(wait))
                return;
        }
    }

    private int Attend()
    {
        try
        {
            var bytes = _ring!.Drain(Handle);
            var untold = counters.Read(KernelCounter.NamesUntold);
            if (untold != _untold)
                _listener.Missed();
            _untold = untold;
            var due = _listener.Settle();
            if (bytes == 0)
                return due;
            Thread.Sleep(NapMs);
            return 0;
        }
        catch (Exception)
        {
            Interlocked.Increment(ref _failures);
            Thread.Sleep(NapMs);
            return 0;
        }
    }

    /// <returns>True when it is time to stop.</returns>
    private bool Wait(int milliseconds)
    {
        var waits = stackalloc pollfd[2];
        waits[0] = new pollfd { fd = _stop.Number, events = POLLIN };
        waits[1] = new pollfd { fd = (int)names.DangerousGetHandle(), events = POLLIN };
        return poll(waits, 2, milliseconds) > 0 && waits[0].revents != 0;
    }

    private void Handle(ReadOnlySpan<byte> record)
    {
        var size = Unsafe.SizeOf<NameEvent>();
        if (record.Length < size)
        {
            Interlocked.Increment(ref _failures);
            return;
        }
        ref readonly var name = ref MemoryMarshal.AsRef<NameEvent>(record[..size]);
        if (name.Header.Version != KernelAbi.Version || name.Header.Kind != KernelEventKind.Name ||
            name.Header.Size < size || name.Header.Size > record.Length)
        {
            Interlocked.Increment(ref _failures);
            return;
        }
        var paths = record[size..(int)name.Header.Size];
        var room = paths.Length / 2;
        if (name.FromLength > room || name.ToLength > room)
            Interlocked.Increment(ref _failures);
        else
            Tell(name, paths[..(int)name.FromLength], paths.Slice(room, (int)name.ToLength));
    }

    // What throws must not be read again and again.
    private void Tell(in NameEvent name, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        try
        {
            _listener.Heard(name, from, to);
        }
        catch (Exception)
        {
            Interlocked.Increment(ref _failures);
            _listener.Missed();
        }
    }
}
