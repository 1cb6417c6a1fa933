using SysWatch.Core.Sessions;

namespace SysWatch.Windows.Holding;

/// <summary>
/// Why sessions stand still: since a person wants it, since what they rely on is gone, or both. They go on when neither
/// is so any more.
/// </summary>
/// <param name="stand">Freezes a session, or lets it go on; nothing where there is none.</param>
/// <param name="end">Ends all its processes.</param>
internal sealed class Standstills(Action<SessionId, bool> stand, Action<SessionId> end)
{
    private readonly Lock _lock = new();
    private readonly HashSet<SessionId> _wanted = [];
    private readonly HashSet<SessionId> _unfiltered = [];

    /// <exception cref="InvalidOperationException">It cannot go on yet, or does not come to rest.</exception>
    public void Want(SessionId session, bool stands)
    {
        lock (_lock)
        {
            if (!stands && _unfiltered.Contains(session))
            {
                throw new InvalidOperationException(
                    $"Session {session} stands still as long as Windows has none of its network filters: see " +
                    "`syswatch doctor`. " +
                    (_wanted.Contains(session) ? "Thaw it when they are there again, or release it: it then goes on " +
                        "unguarded."
                    : "It goes on by itself when they are there again, or unguarded when it is released."));
            }
            if (stands)
                _wanted.Add(session);
            else
                _wanted.Remove(session);
            stand(session, stands);
        }
    }

    /// <summary>What cannot be stopped is ended.</summary>
    /// <returns>How many could not be ended either.</returns>
    public int WithoutFilters(IEnumerable<SessionId> sessions)
    {
        var run = 0;
        lock (_lock)
        {
            foreach (var session in sessions)
            {
                _unfiltered.Add(session);
                if (!Try(() => stand(session, true)) && !Try(() => end(session)))
                    run++;
            }
        }
        return run;
    }

    /// <summary>But those that a person wants to stand still.</summary>
    /// <returns>How many could not go on.</returns>
    public int WithFilters()
    {
        lock (_lock)
        {
            var stuck = _unfiltered.Count(session =>
                !_wanted.Contains(session) && !Try(() => stand(session, false)));
            _unfiltered.Clear();
            return stuck;
        }
    }

    /// <summary>It has ended, or is let go.</summary>
    public void Forget(SessionId session)
    {
        lock (_lock)
        {
            _wanted.Remove(session);
            _unfiltered.Remove(session);
        }
    }

    private static bool Try(Action deed)
    {
        try
        {
            deed();
            return true;
        }
        // Whatever goes wrong with one session, the others are stopped as well.
        catch (Exception failed) when (failed is not OutOfMemoryException)
        {
            return false;
        }
    }
}
