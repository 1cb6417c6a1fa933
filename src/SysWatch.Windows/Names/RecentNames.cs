using System.Diagnostics.CodeAnalysis;

namespace SysWatch.Windows.Names;

/// <summary>
/// Answers that are believed for a short time. Holds at most twice <paramref name="max"/>: when one half is full, the
/// older is let go. For one thread.
/// </summary>
internal sealed class RecentNames<T>(int max, TimeSpan believed, TimeProvider time)
{
    private Dictionary<string, (T Answer, long At)> _new = new(StringComparer.Ordinal);
    private Dictionary<string, (T Answer, long At)> _old = new(StringComparer.Ordinal);

    public int Count => _new.Count + _old.Count;

    public bool TryGet(string name, [MaybeNullWhen(false)] out T answer)
    {
        if ((_new.TryGetValue(name, out var found) || _old.TryGetValue(name, out found)) &&
            time.GetElapsedTime(found.At) < believed)
        {
            answer = found.Answer;
            return true;
        }
        answer = default;
        return false;
    }

    public void Add(string name, T answer)
    {
        if (_new.Count >= max)
        {
            (_old, _new) = (_new, _old);
            _new.Clear();
        }
        _new[name] = (answer, time.GetTimestamp());
    }
}
