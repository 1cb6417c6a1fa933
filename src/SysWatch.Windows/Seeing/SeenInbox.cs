using System.Threading.Channels;

namespace SysWatch.Windows.Seeing;

/// <summary>
/// Takes what sources see, on their threads, and keeps what members did for the observer. Who is a member follows from
/// beginnings at once, so that nothing of a new process is passed over while its beginning waits to be judged.
/// </summary>
internal sealed class SeenInbox : ISeenEvents
{
    public const int CapacityAtMost = 65_536;

    private const string NoRoom = "events of members for which the observer had no room";

    private readonly ProcessTree _tree;
    private readonly LossLedger _losses;
    private readonly Channel<SeenItem> _items;

    public SeenInbox(ProcessTree tree, LossLedger losses, int capacity = CapacityAtMost)
    {
        (_tree, _losses) = (tree, losses);
        _items = Channel.CreateBounded<SeenItem>(
            new BoundedChannelOptions(capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
    }

    public ChannelReader<SeenItem> Items => _items.Reader;

    /// <summary>A program has started outside of sessions, and its file's name. Must not block and must not throw.
    /// </summary>
    public Action<string>? BegunOutside { get; set; }

    public bool IsWanted(int pid) => _tree.IsMember(pid);

    public void OnSeen(SeenEvent seen)
    {
        switch (seen)
        {
            // Any process may write in the name of such a source, so nothing is believed of it; what it would add is
            // asked of the system.
            case ProcessBegan { IsHearsay: true } or ProcessEnded { IsHearsay: true }:
                return;
            case ProcessBegan began:
                var process = _tree.Began(began, out var isNew);
                if (process?.Session is not null || IsByMember(began))
                    Keep(new SeenItem(began, process, isNew));
                else if (isNew && !began.IsRundown)
                    BegunOutside?.Invoke(began.ImageName);
                return;
            case ProcessEnded ended:
                if (_tree.Ended(ended) is { Session: not null } member)
                    Keep(new SeenItem(ended, member));
                return;
            default:
                if (_tree.IsMember(seen.Pid) && _tree.At(seen.Pid, seen.FileTime) is { Session: not null } actor)
                    Keep(new SeenItem(seen, actor));
                return;
        }
    }

    public void OnLost(string source, long count)
    {
        _losses.Add(source, count);
        Wake();
    }

    /// <summary>The observer looks at what else there is to do. Where there is no room it does so anyway.</summary>
    public void Wake() => _items.Writer.TryWrite(default);

    public void Close() => _items.Writer.TryComplete();

    /// <summary>A member made a process that it says is another's child.</summary>
    private bool IsByMember(ProcessBegan began) =>
        began.CreatorPid != 0 && began.CreatorPid != began.ParentPid && _tree.IsMember(began.CreatorPid);

    private void Keep(in SeenItem item)
    {
        if (!_items.Writer.TryWrite(item))
            _losses.Add(NoRoom, 1);
    }
}
