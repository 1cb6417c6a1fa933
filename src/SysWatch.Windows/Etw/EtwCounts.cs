using System.Collections.Concurrent;

namespace SysWatch.Windows.Etw;

/// <summary>What a session's events came to. Written by the pump's thread, read by any.</summary>
internal sealed class EtwCounts
{
    /// <summary>Kinds of events that are told apart; what is over it is counted under one name.</summary>
    private const int KindsMax = 256;

    private readonly long[] _outcomes = new long[Enum.GetValues<EtwOutcome>().Length];
    private readonly ConcurrentDictionary<EtwKind, long> _undecodable = new();

    public long Events => _outcomes.Sum();

    /// <summary>Operations of which no end came, so that they were told without their result.</summary>
    public long WithoutEnd;

    /// <summary>Of these, those that were told early because too many waited.</summary>
    public long Crowded;

    /// <summary>Names of open objects that were forgotten because there were too many.</summary>
    public long Forgotten;

    /// <summary>Files of those that are wanted that were opened by their numbers: what is done with them has no name.
    /// </summary>
    public long ByNumber;

    /// <summary>A decoder threw: a defect. The event was given up.</summary>
    public long Faults;

    public long this[EtwOutcome outcome] => Volatile.Read(ref _outcomes[(int)outcome]);

    /// <summary>By provider, id and version; of kinds beyond the limit one entry without an id.</summary>
    public IReadOnlyDictionary<EtwKind, long> Undecodable => _undecodable;

    public void Add(EtwOutcome outcome) => _outcomes[(int)outcome]++;

    public void AddUndecodable(string provider, int id, int version)
    {
        var kind = new EtwKind(provider, id, version);
        if (_undecodable.Count >= KindsMax && !_undecodable.ContainsKey(kind))
            kind = EtwKind.AnyOther;
        _undecodable.AddOrUpdate(kind, 1, static (_, count) => count + 1);
    }
}
