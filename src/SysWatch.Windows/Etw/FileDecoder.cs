using SysWatch.Windows.Seeing;

namespace SysWatch.Windows.Etw;

/// <summary>
/// What both sources of file events have in common: what an event means, once it is known where things lie.
/// </summary>
internal abstract class FileDecoder(ISeenEvents seen, EtwClock clock, EtwCounts counts, ThreadOwners owners)
    : EtwDecoder
{
    private const int NamesMax = 16_384;
    private const int NameCharactersMax = 4 * 1_024 * 1_024;

    private readonly FileUses _uses = new(seen, clock, counts);
    private readonly NamesByAddress _names = new(NamesMax, NameCharactersMax);

    public override void Drain() => _uses.Drain();

    protected EtwOutcome Open(in EtwEvent e, FileLayout layout)
    {
        var opening = layout.Opening(e);
        if (opening.IsOdd)
            return EtwOutcome.Undecodable;
        var pid = WhoDid(e, opening.Tid);
        if (pid < 0)
            return EtwOutcome.Ownerless;
        if (!seen.IsWanted(pid))
        {
            // The address may have been that of a file of somebody wanted, whose close was lost.
            _names.Remove(opening.File);
            return EtwOutcome.NotWanted;
        }

        if (opening.IsByNumber)
        {
            _names.Remove(opening.File);
            counts.ByNumber++;
            return EtwOutcome.Nameless;
        }

        var path = opening.Path.ToString();
        counts.Forgotten += _names.Set(opening.File, path);
        var use = opening.Makes ? FileUse.Create : FileUse.Open;
        _uses.BeginOpen(opening.Irp, e.Stamp, pid, use, path, opening.MakesIfAbsent, opening.IsDirectory);
        if (opening.DeletesOnClose)
            _uses.Begin(opening.Irp, e.Stamp, pid, FileUse.Delete, path);
        return EtwOutcome.Told;
    }

    /// <summary>An open that has made its file; told beside the open itself.</summary>
    protected EtwOutcome Made(in EtwEvent e, FileLayout layout)
    {
        var opening = layout.Opening(e);
        if (opening.IsOdd)
            return EtwOutcome.Undecodable;
        var pid = WhoDid(e, opening.Tid);
        if (pid < 0)
            return EtwOutcome.Ownerless;
        if (!seen.IsWanted(pid) || opening.IsByNumber)
            return EtwOutcome.NotWanted;
        var path = opening.Path.ToString();
        if (_uses.HasMade(opening.Irp, path))
            return EtwOutcome.Told;
        counts.Forgotten += _names.Set(opening.File, path);
        _uses.BeginOpen(opening.Irp, e.Stamp, pid, FileUse.Create, path, makesIfAbsent: false, opening.IsDirectory);
        return EtwOutcome.Told;
    }

    /// <summary>Each read says the same, and each write: the first through an open file is told.</summary>
    protected EtwOutcome Transfer(in EtwEvent e, in FileAction action, FileUse use)
    {
        var outcome = Find(e, action, out var pid, out var name);
        if (outcome != EtwOutcome.Told)
            return outcome;
        if (!name!.IsNew(use))
            return EtwOutcome.Kept;
        _uses.Begin(action.Irp, e.Stamp, pid, use, name.Name);
        return EtwOutcome.Told;
    }

    protected EtwOutcome Set(in EtwEvent e, in FileAction action) =>
        action.IsOdd || action.Class is FileLayout.SetsEnd or FileLayout.SetsAllocation
            ? Transfer(e, action, FileUse.Write)
            : EtwOutcome.NotWanted;

    /// <summary>By the open file alone; the name is that under which it was opened.</summary>
    protected EtwOutcome Do(in EtwEvent e, in FileAction action, FileUse use)
    {
        var outcome = Find(e, action, out var pid, out var name);
        if (outcome == EtwOutcome.Told)
            _uses.Begin(action.Irp, e.Stamp, pid, use, name!.Name);
        return outcome;
    }

    /// <summary>
    /// A removal's event with the path comes beside the one without: it is told where the file was opened unseen.
    /// </summary>
    protected EtwOutcome DeleteNamed(in EtwEvent e, in FileAction action) =>
        !action.IsOdd && _names.Find(action.File) is not null ? EtwOutcome.Kept : DoNamed(e, action, FileUse.Delete);

    /// <summary>The event itself has the name.</summary>
    protected EtwOutcome DoNamed(in EtwEvent e, in FileAction action, FileUse use)
    {
        if (action.IsOdd)
            return EtwOutcome.Undecodable;
        var pid = WhoDid(e, action.Tid);
        if (pid < 0)
            return EtwOutcome.Ownerless;
        if (!seen.IsWanted(pid))
            return EtwOutcome.NotWanted;
        _uses.Begin(action.Irp, e.Stamp, pid, use, action.Path.ToString());
        return EtwOutcome.Told;
    }

    /// <summary>The new name is in the event; the old one is that under which the file was opened.</summary>
    protected EtwOutcome Link(in EtwEvent e, in FileAction action)
    {
        var outcome = DoNamed(e, action, FileUse.Create);
        if (outcome == EtwOutcome.Told && _names.Find(action.File) is { } known)
            _uses.Begin(action.Irp, e.Stamp, WhoDid(e, action.Tid), FileUse.Link, known.Name);
        return outcome;
    }

    protected EtwOutcome Close(in FileAction action)
    {
        if (action.IsOdd)
            return EtwOutcome.Undecodable;
        _names.Remove(action.File);
        return EtwOutcome.Kept;
    }

    /// <summary>Irp, what was done, NTSTATUS.</summary>
    protected EtwOutcome Over(in EtwEvent e)
    {
        var reader = e.Read();
        var irp = reader.Pointer();
        var result = reader.Pointer();
        var status = reader.U32();
        if (reader.IsOdd || irp == 0)
            return EtwOutcome.Undecodable;
        _uses.Over(irp, e.Stamp, status, result);
        return EtwOutcome.Kept;
    }

    private EtwOutcome Find(in EtwEvent e, in FileAction action, out int pid, out NamesByAddress.Entry? name)
    {
        name = null;
        pid = -1;
        if (action.IsOdd)
            return EtwOutcome.Undecodable;
        pid = WhoDid(e, action.Tid);
        if (pid < 0)
            return EtwOutcome.Ownerless;
        if (!seen.IsWanted(pid))
            return EtwOutcome.NotWanted;
        name = _names.Find(action.File);
        return name is null ? EtwOutcome.Nameless : EtwOutcome.Told;
    }

    /// <summary>
    /// The kernel's file events have no process in their header; the thread's owner is known from elsewhere.
    /// </summary>
    private int WhoDid(in EtwEvent e, int tid) => e.HasPid ? e.Pid : owners.OwnerOf(tid);
}
