using SysWatch.Windows.Seeing;

namespace SysWatch.Windows.Etw;

/// <summary>
/// File operations that wait for their end, which alone says whether they succeeded. Joined by the address of the
/// request (IRP), which the kernel gives again as soon as the operation is over. Ends may come before their beginnings,
/// as events of several processors come out of order: the stamps tell which end is of which beginning.
/// </summary>
internal sealed class FileUses(ISeenEvents seen, EtwClock clock, EtwCounts counts)
{
    /// <summary>Waiting at once; over it the oldest is told without its result.</summary>
    public const int WaitingMax = 8_192;

    /// <summary>After so long an operation is told without its result: what matters is that it was tried.</summary>
    public static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(2);

    /// <summary>Events of one request, as a rename's old and new name, come this close to another.</summary>
    private static readonly TimeSpan PairMax = TimeSpan.FromMilliseconds(5);

    private const int EarlyEnds = 1_024;
    private const int None = -1;

    /// <summary>A ring: between head and tail lie those that wait and, in holes, those already told.</summary>
    private readonly Waiting[] _ring = new Waiting[WaitingMax];
    private readonly Dictionary<ulong, int> _newestOf = new(WaitingMax);

    /// <summary>
    /// Ends that nobody waited for, most of them of processes that nobody wants; one overwrites another.
    /// </summary>
    private readonly End[] _early = new End[EarlyEnds];
    private readonly long _waitTicks = clock.Ticks(WaitMax);
    private readonly long _pairTicks = clock.Ticks(PairMax);
    private long _head;
    private long _tail;

    public int Count => _newestOf.Count;

    /// <summary>An open says by its disposition what it would do; only its end says what it did.</summary>
    public void BeginOpen(
        ulong irp, long stamp, int pid, FileUse use, string path, bool makesIfAbsent, bool isDirectory = false) =>
        Begin(new Waiting
        {
            Irp = irp, Stamp = stamp, Pid = pid, Use = use, Path = path, MakesIfAbsent = makesIfAbsent, IsOpen = true,
            IsDirectory = isDirectory, Older = None,
        });

    public void Begin(ulong irp, long stamp, int pid, FileUse use, string path) =>
        Begin(new Waiting { Irp = irp, Stamp = stamp, Pid = pid, Use = use, Path = path, Older = None });

    /// <summary>The open that waits has made its file.</summary>
    public bool HasMade(ulong irp, string path)
    {
        if (!_newestOf.TryGetValue(irp, out var slot) || !_ring[slot].IsOpen || _ring[slot].Path != path)
            return false;
        _ring[slot].Use = FileUse.Create;
        _ring[slot].MakesIfAbsent = false;
        return true;
    }

    /// <param name="result">What the file system says it did: <see cref="FileLayout.Opened"/> and others.</param>
    public void Over(ulong irp, long stamp, uint status, ulong result)
    {
        Age(stamp);
        if (!_newestOf.TryGetValue(irp, out var slot))
        {
            _early[SlotOf(irp)] = new End(irp, stamp, status, result);
            return;
        }

        // The end of what had this address before.
        if (_ring[slot].Stamp > stamp)
            return;
        _newestOf.Remove(irp);
        while (slot != None)
        {
            var waiting = _ring[slot];
            _ring[slot] = default;
            slot = waiting.Older;
            Tell(waiting, status, result);
        }
    }

    /// <summary>All that wait are told without their results.</summary>
    public void Drain()
    {
        while (_head < _tail)
            GiveUpOldest();
    }

    private void Begin(Waiting begun)
    {
        Age(begun.Stamp);
        ref readonly var early = ref _early[SlotOf(begun.Irp)];
        if (early.Irp == begun.Irp && early.Stamp >= begun.Stamp)
        {
            Tell(begun, early.Status, early.Result);
            return;
        }

        // Where the two are not of one request, the end of the older one was lost.
        if (_newestOf.TryGetValue(begun.Irp, out var newest) && !ArePair(_ring[newest], begun))
            GiveUp(begun.Irp, newest);
        if (_tail - _head == WaitingMax)
        {
            counts.Crowded++;
            GiveUpOldest();
        }

        // Asked again: either of the two may have given it up.
        if (_newestOf.TryGetValue(begun.Irp, out newest))
            begun.Older = newest;
        var slot = (int)(_tail++ % WaitingMax);
        _ring[slot] = begun;
        _newestOf[begun.Irp] = slot;
    }

    private bool ArePair(in Waiting older, in Waiting begun) =>
        older.IsOpen
            ? !begun.IsOpen && older.Stamp == begun.Stamp
            : !begun.IsOpen && older.Pid == begun.Pid && begun.Stamp - older.Stamp <= _pairTicks;

    private static int SlotOf(ulong irp) => (int)((irp * 0x9E3779B97F4A7C15) >> 54) & (EarlyEnds - 1);

    private void Age(long now)
    {
        while (_head < _tail)
        {
            ref var oldest = ref _ring[_head % WaitingMax];
            if (oldest.Path is null)
                _head++;
            else if (now - oldest.Stamp > _waitTicks)
                GiveUpOldest();
            else
                return;
        }
    }

    private void GiveUpOldest()
    {
        var slot = (int)(_head++ % WaitingMax);
        if (_ring[slot].Path is not null)
            GiveUp(_ring[slot].Irp, _newestOf[_ring[slot].Irp]);
    }

    /// <summary>All of one request, which stand together or not at all.</summary>
    private void GiveUp(ulong irp, int slot)
    {
        _newestOf.Remove(irp);
        while (slot != None)
        {
            var waiting = _ring[slot];
            _ring[slot] = default;
            slot = waiting.Older;
            counts.WithoutEnd++;
            Tell(waiting, null, 0);
        }
    }

    private void Tell(in Waiting waiting, uint? status, ulong result)
    {
        const ulong OpenedNotMade = FileLayout.Opened;
        // STATUS_REPARSE: the name has a link in it, and another open follows, of what that leads to.
        const uint IsLink = 0x104;
        var hasOnlyOpened = (waiting.MakesIfAbsent && status == 0 && result == OpenedNotMade) || status == IsLink;
        var use = hasOnlyOpened ? FileUse.Open : waiting.Use;
        seen.OnSeen(new FileUsed
        {
            FileTime = clock.ToFileTime(waiting.Stamp), Pid = waiting.Pid, Use = use, NtPath = waiting.Path,
            Status = status, IsDirectory = waiting.IsDirectory,
        });
    }

    private struct Waiting
    {
        public ulong Irp;
        public long Stamp;
        public string Path;
        public int Older;
        public int Pid;
        public FileUse Use;
        public bool IsOpen;
        public bool MakesIfAbsent;
        public bool IsDirectory;
    }

    private readonly record struct End(ulong Irp, long Stamp, uint Status, ulong Result);
}
