namespace SysWatch.Windows.Etw;

/// <summary>
/// A count that only grows, as differences. One that is smaller than before belongs to a new session.
/// </summary>
internal sealed class LossMeter
{
    private long _last;

    public long Since(long now)
    {
        var since = now >= _last ? now - _last : now;
        _last = now;
        return since;
    }
}
