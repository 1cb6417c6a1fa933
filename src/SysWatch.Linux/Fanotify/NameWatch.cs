using System.Collections.Immutable;
using SysWatch.Linux.Abi;
using SysWatch.Linux.Bpf;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace SysWatch.Linux.Fanotify;

/// <summary>
/// What somebody outside of sessions renames, links or mounts keeps the name that rules mean, and what lies behind a
/// new symbolic link is meant by its name.
/// </summary>
internal sealed class NameWatch(MarkTable marks, NewNames names, TimeProvider time) : INameListener
{
    private const int ArrivalsMax = 256;
    private const int RetryMs = 2;

    /// <summary>A call that has not been made by then has failed.</summary>
    private static readonly TimeSpan ArrivalMax = TimeSpan.FromMilliseconds(200);

    /// <summary>The kernel tells of a mount before it is there; some take longer.</summary>
    private static readonly TimeSpan MountMin = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan MountMax = TimeSpan.FromMilliseconds(1200);

    /// <summary>To look at everything takes a twentieth of a processor at most, however often names change.</summary>
    private const int RestFactor = 20;

    private readonly Queue<Arrival> _arrivals = [];
    private readonly MountNames _mounts = new(marks);
    private readonly MountPaths _paths = new(time);
    private bool _hasMissed;
    private long? _lookAt;
    private long _lookUntil;
    private long _restUntil;
    private long _failures;

    /// <summary>Names that the kernel's table could not have.</summary>
    public long Failures => Interlocked.Read(ref _failures);

    public void Heard(in NameEvent name, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        if (name.Change == NameChange.Mount)
        {
            _paths.Forget();
            LookWithin(MountMin, MountMax);
            return;
        }
        // What the session itself does was judged by its own rules.
        var caller = name.Header.Session;
        var others = marks.Sessions.RemoveAll(session => session.Id.Value == caller);
        if (others.IsEmpty)
            return;
        foreach (var (before, after) in _paths.Of(name.Device, from, to))
        {
            if (name.Change != NameChange.Made && before.Length > 0)
                Keep(name, others, before, after);
            if (after.Length > 0 && MayArrive(name, others, before, after))
                Expect(name, after, after);
        }
        marks.Named();
    }

    /// <summary>Also what is mounted twice has both names. Any thread.</summary>
    public void NameMounts() => Interlocked.Add(ref _failures, _mounts.Name());

    public void Missed()
    {
        _hasMissed = true;
        LookWithin(TimeSpan.Zero, TimeSpan.Zero);
    }

    public int Settle()
    {
        for (var count = _arrivals.Count; count > 0; count--)
        {
            var arrival = _arrivals.Dequeue();
            if (!TryReceive(arrival) && time.GetElapsedTime(arrival.Since) < ArrivalMax)
                _arrivals.Enqueue(arrival);
        }
        var due = LookIfDue();
        return _arrivals.Count > 0 ? RetryMs : due;
    }

    // The object has this name now, whether the call succeeds or not.
    private void Keep(
        in NameEvent name, ImmutableArray<GuardedSession> sessions, byte[] from, byte[] to)
    {
        var isDirectory = name.Type == InodeFacts.TypeDirectory;
        var numbers = new KernelNumbers(name.Inode, name.Device, name.Generation, 0, 0);
        foreach (var session in sessions)
        {
            if (!session.MayRestrict(from) &&
                !(isDirectory && session.MayRestrictBelow(from) && !IsSameBelow(session, from, to)))
                continue;
            var isNamed = marks.Name(numbers, session.Id, from);
            foreach (var alias in session.AliasesOf(from))
                isNamed &= marks.Name(numbers, session.Id, alias);
            if (isNamed)
                continue;
            Interlocked.Increment(ref _failures);
            Expect(name, to, from);
        }
    }

    private static bool MayArrive(
        in NameEvent name, ImmutableArray<GuardedSession> sessions, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        var isLink = name.Type == InodeFacts.TypeLink || name.Change == NameChange.Made;
        var isDirectory = name.Type == InodeFacts.TypeDirectory;
        foreach (var session in sessions)
        {
            if (session.MayRestrict(to) || (isLink && MayLead(session, to)) ||
                (isDirectory && session.MayRestrictBelow(to) && !IsSameBelow(session, from, to)))
                return true;
        }
        return false;
    }

    // As SessionWalk.Follows: a package manager makes links by the thousand that no rule comes over.
    private static bool MayLead(GuardedSession session, ReadOnlySpan<byte> link) =>
        session.MayRestrictBelow(link) && !session.MayRestrictBelow([.. link, (byte)'/', 1]);

    private static bool IsSameBelow(GuardedSession session, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to) =>
        !from.IsEmpty && !to.IsEmpty && session.Policy.IsSameBelow(from, to) &&
        session.AliasesOf(from).IsEmpty && session.AliasesOf(to).IsEmpty;

    // What the table cannot have is looked at under its name as a watcher would, and marked.
    private void Expect(in NameEvent name, byte[] to, byte[] named)
    {
        if (_arrivals.Count >= ArrivalsMax)
        {
            _hasMissed = true;
            LookWithin(ArrivalMax, ArrivalMax);
            return;
        }
        var numbers = new KernelNumbers(name.Inode, name.Device, name.Generation, 0, 0);
        _arrivals.Enqueue(new Arrival(
            numbers, name.Change == NameChange.Made, to, named, time.GetTimestamp()));
    }

    // False: it is not there yet. Another object may be, or the caller may have another root.
    private unsafe bool TryReceive(Arrival arrival)
    {
        int descriptor;
        fixed (byte* path = new byte[arrival.Path.Length + 1])
        {
            arrival.Path.CopyTo(new Span<byte>(path, arrival.Path.Length));
            descriptor = open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC, 0);
        }
        if (descriptor < 0)
            return false;
        try
        {
            if (!InodeFacts.TryRead(descriptor, out var facts) ||
                !(arrival.IsNew ? facts.Type == InodeFacts.TypeLink : marks.IsObject(descriptor, arrival.Object)))
                return false;
            // A plain file with one name cannot be reached past it, unless rules come to it over a link.
            if (facts is { IsRegular: true, Links: 1 } && arrival.Named == arrival.Path && !IsBehindLink(arrival.Path))
                return true;
            if (facts.Type == InodeFacts.TypeLink)
                names.LinkAppeared(arrival.Named);
            else
                names.Appeared(descriptor, arrival.Named, pid: 0, isMove: true);
            return true;
        }
        finally
        {
            _ = close(descriptor);
        }
    }

    private bool IsBehindLink(byte[] path)
    {
        foreach (var session in marks.Sessions)
        {
            if (!session.AliasesOf(path).IsEmpty)
                return true;
        }
        return false;
    }

    private void LookWithin(TimeSpan first, TimeSpan last)
    {
        var now = time.GetTimestamp();
        _lookAt = Math.Min(_lookAt ?? long.MaxValue, now + Ticks(first));
        _lookUntil = Math.Max(_lookUntil, now + Ticks(last));
    }

    // Returns milliseconds until the next look; -1: there is none.
    private int LookIfDue()
    {
        if (_lookAt is not { } at)
            return -1;
        var started = time.GetTimestamp();
        at = Math.Max(at, _restUntil);
        if (at <= started)
        {
            if (_hasMissed)
                names.Overflowed();
            _hasMissed = false;
            NameMounts();
            var now = time.GetTimestamp();
            _restUntil = now + ((now - started) * RestFactor);
            _lookAt = _lookUntil > started ? Math.Max(_lookUntil, _restUntil) : null;
            if (_lookAt is null)
                return -1;
            (at, started) = (_lookAt.Value, now);
        }
        return (int)Math.Max(1, (at - started) * 1000 / time.TimestampFrequency);
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);

    private sealed record Arrival(KernelNumbers Object, bool IsNew, byte[] Path, byte[] Named, long Since);
}
