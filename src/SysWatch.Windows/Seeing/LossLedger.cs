using SysWatch.Core.Backends;
using System.Collections.Immutable;

namespace SysWatch.Windows.Seeing;

/// <summary>What was lost, by source. Any thread.</summary>
internal sealed class LossLedger
{
    /// <summary>Beyond these, sources are counted together.</summary>
    public const int SourcesMax = 64;

    private const string Others = "other sources";

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (ulong Total, ulong Untold)> _lost = new(StringComparer.Ordinal);
    private volatile bool _hasUntold;

    /// <summary>Costs nothing.</summary>
    public bool HasUntold => _hasUntold;

    /// <summary>As in <see cref="Posture.Lost"/>.</summary>
    public ImmutableDictionary<string, ulong> Totals
    {
        get
        {
            lock (_lock)
                return _lost.ToImmutableDictionary(lost => lost.Key, lost => lost.Value.Total, StringComparer.Ordinal);
        }
    }

    public void Add(string source, long count)
    {
        if (count <= 0)
            return;
        lock (_lock)
        {
            if (_lost.Count >= SourcesMax && !_lost.ContainsKey(source))
                source = Others;
            var (total, untold) = _lost.GetValueOrDefault(source);
            _lost[source] = (total + (ulong)count, untold + (ulong)count);
            _hasUntold = true;
        }
    }

    public IReadOnlyList<(string Source, ulong Count)> TakeUntold()
    {
        lock (_lock)
        {
            _hasUntold = false;
            var untold = _lost.Where(lost => lost.Value.Untold > 0)
                .Select(lost => (lost.Key, lost.Value.Untold)).OrderBy(lost => lost.Key, StringComparer.Ordinal).ToArray();
            foreach (var (source, _) in untold)
                _lost[source] = (_lost[source].Total, 0);
            return untold;
        }
    }
}
