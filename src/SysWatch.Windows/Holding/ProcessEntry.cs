namespace SysWatch.Windows.Holding;

/// <param name="Creation">FILETIME.</param>
internal readonly record struct ProcessEntry(int Pid, int ParentPid, long Creation, int Threads)
{
    /// <summary>A file's name; empty for what has none.</summary>
    public string ImageName { get; init; } = "";

    /// <summary>A number alone is given again.</summary>
    public (int Pid, long Creation) Key => (Pid, Creation);

    public bool IsSameAs(ProcessEntry other) => Key == other.Key;
}
