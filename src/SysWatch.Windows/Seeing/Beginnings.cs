namespace SysWatch.Windows.Seeing;

/// <summary>Tells of each process that begins, whoever's it is, and passes everything on.</summary>
/// <param name="began">Must not wait.</param>
internal sealed class Beginnings(ISeenEvents inner, Action<int> began) : ISeenEvents
{
    public bool IsWanted(int pid) => inner.IsWanted(pid);

    public void OnSeen(SeenEvent seen)
    {
        inner.OnSeen(seen);
        // Who is a member is known by now.
        if (seen is ProcessBegan { IsRundown: false, IsHearsay: false })
            began(seen.Pid);
    }

    public void OnLost(string source, long count) => inner.OnLost(source, count);
}
