namespace SysWatch.Windows.Etw;

/// <summary>
/// Whose threads run: the kernel's file events say which thread it was and not which process. From the rundown at the
/// session's start and from starts and ends after it.
/// </summary>
internal sealed class ThreadOwners
{
    /// <summary>
    /// A large machine runs ten thousand. When it is full a new thread stays unknown, which is counted.
    /// </summary>
    public const int ThreadsMax = 131_072;

    private readonly Dictionary<int, int> _owners = [];

    public int Count => _owners.Count;

    public bool Set(int tid, int pid)
    {
        if (_owners.Count >= ThreadsMax && !_owners.ContainsKey(tid))
            return false;
        _owners[tid] = pid;
        return true;
    }

    public void Remove(int tid) => _owners.Remove(tid);

    /// <returns>-1 where it is not known.</returns>
    public int OwnerOf(int tid) => _owners.TryGetValue(tid, out var pid) ? pid : -1;
}
