namespace SysWatch.Windows.Names;

/// <summary>
/// Where junctions and symbolic links lead. What is asked of the file system is bounded: a member that opens many files
/// must not make the daemon open as many.
/// </summary>
internal sealed class LinkNames(IFinalNames finalNames, TimeProvider time)
{
    public const int RememberedMax = 4096;
    public const int AsksPerSecond = 2000;

    private static readonly TimeSpan Believed = TimeSpan.FromSeconds(1);

    private readonly RecentNames<string?> _recent = new(RememberedMax, Believed, time);
    private long _second = time.GetTimestamp();
    private int _asked;

    /// <summary>Names that were judged as they were, because too many had been asked for.</summary>
    public long Unasked { get; private set; }

    /// <summary>The name without links, in the file system's words; null: there are none, or it cannot be told.</summary>
    /// <param name="canonical">Of a file of a local drive.</param>
    public string? Follow(string canonical)
    {
        if (_recent.TryGet(canonical, out var known))
            return known;
        if (!MayAsk())
        {
            Unasked++;
            return null;
        }
        known = finalNames.FinalName(@"\\?\" + canonical[1..].Replace('/', '\\'));
        _recent.Add(canonical, known);
        return known;
    }

    private bool MayAsk()
    {
        var now = time.GetTimestamp();
        if (time.GetElapsedTime(_second, now) >= TimeSpan.FromSeconds(1))
            (_second, _asked) = (now, 0);
        return _asked++ < AsksPerSecond;
    }
}
