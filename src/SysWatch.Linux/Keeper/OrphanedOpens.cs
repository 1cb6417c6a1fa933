using SysWatch.Linux.Bpf;
using SysWatch.Linux.Fanotify;
using SysWatch.Linux.Interop;
using static Tmds.Linux.LibC;

namespace SysWatch.Linux.Keeper;

/// <summary>
/// Answers held opens while no daemon lives: there is no policy then, so a labelled process, or one of which that is
/// not known, is refused whatever is marked; every other process goes on.
/// </summary>
internal sealed class OrphanedOpens(Func<ILabels> openLabels) : IDisposable
{
    // Beyond what a daemon ever has open: its held opens have limits of a few thousand.
    private const int DescriptorsMax = 65_536;

    private ILabels? _labels;

    /// <summary>
    /// Refuses what the daemon had read and not answered. The kernel knows such an open by the number that its
    /// descriptor had in the daemon, which nobody else knows: all are tried. Before anything new is read, because new
    /// descriptors take the same numbers.
    /// </summary>
    public static void RefuseUnanswered(PermissionGroup group)
    {
        for (var descriptor = 0; descriptor < DescriptorsMax; descriptor++)
            group.Answer(descriptor, allow: false);
    }

    public void AnswerAll(PermissionGroup group)
    {
        while (group.TryRead(out var held))
        {
            if (held.Descriptor < 0)
                continue;
            group.Answer(held.Descriptor, IsOutside(held.Pid));
            _ = close(held.Descriptor);
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

    public void Dispose() => (_labels as IDisposable)?.Dispose();

    private bool IsOutside(int tid)
    {
        try
        {
            _labels ??= openLabels();
            if (tid == 0)
                return true;
            if (_labels.TryGet(tid, out _))
                return false;
            var pid = ProcFiles.ThreadGroupOf(tid);
            return pid != 0 && (pid == tid || !_labels.TryGet(pid, out _));
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return false;
        }
    }
}
