using System.Collections.Immutable;

namespace SysWatch.Windows.Journal;

/// <summary>
/// What sessions have changed on this machine, written to the disk before each change; see <see cref="RecordCoder"/>
/// for the form. What cannot be written down is not done: the change is refused, and the session does not start. One
/// writer; the file is held open against others. Safe to use from several threads.
/// </summary>
internal sealed class ChangeJournal : IDisposable
{
    public const long FileBytesMax = 64 * 1024 * 1024;

    private const long CompactedBytes = 8 * 1024 * 1024;
    private const long EndUnknown = -1;

    private readonly Lock _lock = new();
    private readonly string _path;
    private readonly Func<string, FileStream> _open;
    private readonly SortedDictionary<ulong, (Change Change, bool IsDone)> _live = [];
    private FileStream _file;
    private ulong _last;
    private string? _broken;
    private bool _isClosed;

    private ChangeJournal(string path, Func<string, FileStream> open, FileStream file, JournalContent content)
    {
        _path = path;
        _open = open;
        _file = file;
        _last = content.LastNumber;
        Damage = content.Damage;
        foreach (var step in Recovery.StepsOf(content.Records))
            _live.Add(step.Number, (step.Change, step.IsKnownToBeMade));
    }

    /// <summary>What could not be read when it was opened.</summary>
    public ImmutableArray<string> Damage { get; }

    /// <summary>What is to be undone, the latest first.</summary>
    public ImmutableArray<UndoStep> Open
    {
        get
        {
            lock (_lock)
            {
                return [.. _live.Reverse().Select(pair =>
                    new UndoStep(pair.Key, pair.Value.Change, pair.Value.IsDone))];
            }
        }
    }

    /// <param name="error">Why there is none: what, where, why and what to do; empty when true.</param>
    /// <param name="open">For tests; as a rule the file itself, for us alone and written through.</param>
    public static bool TryOpen(
        string path, out ChangeJournal journal, out string error, Func<string, FileStream>? open = null)
    {
        journal = null!;
        open ??= OpenFile;
        try
        {
            var file = open(path);
            if (file.Length > FileBytesMax)
            {
                file.Dispose();
                error = $"The journal {path} has more than {FileBytesMax} bytes, and cannot be ours. Move it away, " +
                    "and run `syswatch repair`.";
                return false;
            }
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            journal = new ChangeJournal(path, open, file, RecordCoder.Decode(bytes));
            error = "";
            return true;
        }
        catch (Exception failure) when (IsOfTheFile(failure))
        {
            error = $"The journal {path} cannot be opened: {failure.Message} No session starts without it.";
            return false;
        }
    }

    /// <summary>Of a daemon that changes nothing: null where an earlier one has left nothing either.</summary>
    /// <param name="error">There is one, and it cannot be opened; else empty.</param>
    public static ChangeJournal? OfEarlier(string path, out string error)
    {
        error = "";
        if (!File.Exists(path) || !TryOpen(path, out var journal, out error))
            return null;
        if (!journal.Open.IsEmpty || !journal.Damage.IsEmpty)
            return journal;
        journal.Dispose();
        return null;
    }

    /// <summary>Must be true before the change is made.</summary>
    /// <param name="error">Then the change must not be made.</param>
    public bool TryIntend(Change change, out ulong number, out string error) =>
        TryIntend([change], out number, out error);

    /// <summary>All of them with one wait for the disk, or none.</summary>
    /// <param name="first">The number of the first; the others follow it.</param>
    public bool TryIntend(IReadOnlyList<Change> changes, out ulong first, out string error)
    {
        lock (_lock)
        {
            first = _last + 1;
            var records = new JournalRecord[changes.Count];
            for (var i = 0; i < records.Length; i++)
                records[i] = new JournalRecord(first + (ulong)i, JournalPhase.Intended, changes[i]);
            if (!TryWrite(records, out error))
                return false;
            _last += (ulong)records.Length;
            foreach (var record in records)
                _live.Add(record.Number, (record.Change!, false));
            return true;
        }
    }

    /// <summary>They were made. Not being able to say so does no harm: they are undone all the same.</summary>
    public void Done(params IReadOnlyCollection<ulong> numbers)
    {
        lock (_lock)
        {
            foreach (var number in numbers)
            {
                if (_live.TryGetValue(number, out var live))
                    _live[number] = live with { IsDone = true };
            }
            _ = TryWrite([.. numbers.Select(number => new JournalRecord(number, JournalPhase.Done, null))], out _);
        }
    }

    /// <summary>They were undone. Where that cannot be written they are undone again one day, which does no harm.
    /// </summary>
    public void Undone(params IReadOnlyCollection<ulong> numbers)
    {
        lock (_lock)
        {
            JournalRecord[] records =
            [
                .. numbers.Where(_live.Remove).Select(number => new JournalRecord(number, JournalPhase.Undone, null)),
            ];
            _ = TryWrite(records, out _);
        }
    }

    /// <summary>
    /// Writes what is still to be undone into a new file, and puts that in the place of the old one; a journal that
    /// could not be written can be after that. If it fails the old one stays.
    /// </summary>
    public bool TryCompact(out string error)
    {
        lock (_lock)
        {
            var next = _path + ".new";
            if (_isClosed)
            {
                error = _broken!;
                return false;
            }
            try
            {
                File.Delete(next);
                using (var file = _open(next))
                {
                    foreach (var (number, live) in _live)
                    {
                        file.Write(RecordCoder.Encode(new JournalRecord(number, JournalPhase.Intended, live.Change)));
                        if (live.IsDone)
                            file.Write(RecordCoder.Encode(new JournalRecord(number, JournalPhase.Done, null)));
                    }
                    file.Flush(flushToDisk: true);
                }
                _file.Dispose();
                File.Move(next, _path, overwrite: true);
                _file = _open(_path);
                _file.Seek(0, SeekOrigin.End);
                _broken = null;
                error = "";
                return true;
            }
            catch (Exception failure) when (IsOfTheFile(failure))
            {
                error = $"The journal {_path} could not be written anew: {failure.Message}";
                return Reopen(error);
            }
        }
    }

    /// <summary>When much of what it holds has been undone. If it fails the old one stays: no harm is done.</summary>
    public void CompactIfLarge()
    {
        lock (_lock)
        {
            if (_broken is null && _file.Length > CompactedBytes && _live.Count * 1024L < _file.Length)
                _ = TryCompact(out _);
        }
    }

    /// <summary>What is undone after that is not written down, and is undone again one day.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isClosed = true;
            _broken = $"The journal {_path} is closed.";
            _file.Dispose();
        }
    }

    private static bool IsOfTheFile(Exception failure) =>
        failure is IOException or UnauthorizedAccessException or ObjectDisposedException;

    private static FileStream OpenFile(string path) =>
        new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0, FileOptions.WriteThrough);

    /// <summary>The old file may have been closed already.</summary>
    private bool Reopen(string error)
    {
        try
        {
            _file.Dispose();
            _file = _open(_path);
            _file.Seek(0, SeekOrigin.End);
        }
        catch (Exception failure) when (IsOfTheFile(failure))
        {
            _broken = error;
        }
        return false;
    }

    private bool TryWrite(JournalRecord[] records, out string error)
    {
        error = _broken ?? "";
        if (_broken is not null || records.Length == 0)
            return _broken is null;
        using var all = new MemoryStream();
        foreach (var record in records)
        {
            if (RecordCoder.Encode(record) is not { } encoded)
            {
                error = $"A change is larger than the journal {_path} can hold.";
                return false;
            }
            all.Write(encoded);
        }
        var bytes = all.ToArray();
        var end = EndUnknown;
        try
        {
            end = _file.Seek(0, SeekOrigin.End);
            if (records[0].Phase == JournalPhase.Intended && end + bytes.Length > FileBytesMax)
            {
                error = $"The journal {_path} is full. End sessions, or run `syswatch repair`.";
                return false;
            }
            _file.Write(bytes);
            _file.Flush(flushToDisk: true);
            return true;
        }
        catch (Exception failure) when (IsOfTheFile(failure))
        {
            error = $"The journal {_path} cannot be written: {failure.Message} What is not written down is not done; " +
                "make room on its volume, and look whether the service may write there.";
            return CutOff(end, error);
        }
    }

    /// <summary>Half a record does no harm, but whether the disk has the whole is not known now.</summary>
    private bool CutOff(long end, string error)
    {
        // Where it ends is not known: nothing was written, and whatever is cut off would be what others have written.
        if (end == EndUnknown)
        {
            _broken = error;
            return false;
        }
        try
        {
            _file.SetLength(end);
        }
        catch (Exception failure) when (IsOfTheFile(failure))
        {
            _broken = error;
        }
        return false;
    }
}
