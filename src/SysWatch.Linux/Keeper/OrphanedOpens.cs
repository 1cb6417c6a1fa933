using SysWatch.Linux.Bpf;
using SysWatch.Linux.Fanotify;
using SysWatch.Linux.Interop;
using static Tmds.Linux.LibC;

namespace SysWatch.Linux.Keeper;

/// <summary>
/// Answers held opens while no daemon lives. There is no policy then: what a labelled process opens waits for a
/// successor, for a while, and is refused after it; so is whatever cannot be told. Every other process goes on.
/// </summary>
internal sealed class OrphanedOpens(Func<ILabels> openLabels, TimeProvider time, TimeSpan patience) : IDisposable
{
    /// <summary>Opens that wait for a successor; over it they are refused.</summary>
    internal const int WaitingMax = 1024;

    // Beyond what a daemon ever has open: its held opens have limits of a few thousand.
    private const int DescriptorsMax = 65_536;

    private readonly List<WaitingOpen> _waiting = [];
    private ILabels? _labels;
    private long _since;

    /// <summary>Milliseconds until <see cref="RefuseLate"/> has something to do; -1: never.</summary>
    public int TimeoutMs => _waiting.Count == 0 ? -1 : Math.Max(0, (int)Left.TotalMilliseconds + 1);

    private TimeSpan Left => patience - time.GetElapsedTime(_since);

    /// <summary>The daemon has died. Refuses what waited for it, but for the one open that it had in hand.</summary>
    /// <param name="tray">Null: nobody knows what it had in hand.</param>
    public void Begin(PermissionGroup group, FileDescriptor? tray)
    {
        _since = time.GetTimestamp();
        RefuseWaiting(group);
        var inHand = tray is null ? null : OpenTray.Take(tray);
        RefuseUnanswered(group, inHand?.Number ?? -1);
        if (inHand is not null)
            Judge(group, WithItsNumberTaken(inHand));
    }

    public void AnswerAll(PermissionGroup group)
    {
        while (group.TryRead(out var held))
        {
            if (held.Descriptor >= 0)
            {
                var file = new FileDescriptor(held.Descriptor);
                Judge(group, new WaitingOpen(held.Descriptor, held.Pid, held.Mask, file));
            }
        }
    }

    /// <summary>
    /// Opens the labels while their pins are sure to be there. Without, whoever takes the pins away would have every
    /// process of the machine refused what is marked: the account database, for one.
    /// </summary>
    public void Prepare()
    {
        try
        {
            _labels ??= openLabels();
        }
        catch (Exception error) when (error is BpfException or IOException)
        {
            // Asked for again, and refused until then, when an open waits.
        }
    }

    /// <summary>No successor came in time: what waits is refused, and so is what comes.</summary>
    public void RefuseLate(PermissionGroup group)
    {
        if (Left <= TimeSpan.Zero)
            RefuseWaiting(group);
    }

    /// <summary>What waits, for a successor that answers it before it reads anything; ends our part in it.</summary>
    public IReadOnlyList<WaitingOpen> HandOver()
    {
        WaitingOpen[] waiting = [.. _waiting];
        _waiting.Clear();
        return waiting;
    }

    public void Dispose()
    {
        foreach (var open in _waiting)
            open.File.Dispose();
        (_labels as IDisposable)?.Dispose();
    }

    private void RefuseWaiting(PermissionGroup group)
    {
        foreach (var open in _waiting)
            Answer(group, open, allow: false);
        _waiting.Clear();
    }

    // What is read from now on must not get the number by which the kernel knows this one.
    private static WaitingOpen WithItsNumberTaken(WaitingOpen open)
    {
        var taken = fcntl(open.File.Number, F_DUPFD_CLOEXEC, open.Number);
        if (taken < 0)
            return open with { Tid = -1 };
        var copy = new FileDescriptor(taken);
        var isNew = taken == open.Number;
        (isNew ? open.File : copy).Dispose();
        return isNew ? open with { File = copy } : open;
    }

    // The kernel knows such an open by the number that its descriptor had in the daemon, or in an earlier keeper's
    // hands: all are tried. Before anything new is read, because new descriptors take the same numbers.
    private static void RefuseUnanswered(PermissionGroup group, int but)
    {
        for (var descriptor = 0; descriptor < DescriptorsMax; descriptor++)
        {
            while (descriptor != but && group.Answer(descriptor, allow: false))
            {
            }
        }
    }

    private void Judge(PermissionGroup group, WaitingOpen open)
    {
        var isMember = IsMember(open.Tid);
        if (isMember == true && Left > TimeSpan.Zero && _waiting.Count < WaitingMax)
            _waiting.Add(open);
        else
            Answer(group, open, allow: isMember == false);
    }

    private static void Answer(PermissionGroup group, WaitingOpen open, bool allow)
    {
        group.Answer(open.Number, allow);
        open.File.Dispose();
    }

    // Null: it cannot be told.
    private bool? IsMember(int tid)
    {
        try
        {
            _labels ??= openLabels();
            if (tid <= 0)
                return tid == 0 ? false : null;
            if (_labels.TryGet(tid, out _))
                return true;
            var pid = ProcFiles.ThreadGroupOf(tid);
            return pid == 0 ? null : pid != tid && _labels.TryGet(pid, out _);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return null;
        }
    }
}
