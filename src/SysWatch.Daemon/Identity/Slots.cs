namespace SysWatch.Daemon.Identity;

/// <summary>
/// Places that are few: each owner has its share, and all but administrators together have theirs, so that neither a
/// session nor a user can keep the others out, and an administrator always gets in.
/// </summary>
internal sealed class Slots(int membersMax, int usersMax, int totalMax)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _taken = [];
    private int _total;

    /// <summary>Null when the caller, or everyone, has too many already. Disposing gives the place back.</summary>
    public IDisposable? TryTake(Caller caller)
    {
        var owner = caller.Owner;
        var counted = !caller.IsAdministrator || caller.Session is not null;
        lock (_lock)
        {
            var own = _taken.GetValueOrDefault(owner);
            if (own >= (caller.Session is null ? usersMax : membersMax) || (counted && _total >= totalMax))
                return null;
            _taken[owner] = own + 1;
            _total += counted ? 1 : 0;
            return new Place(this, owner, counted);
        }
    }

    private void Return(string owner, bool counted)
    {
        lock (_lock)
        {
            _total -= counted ? 1 : 0;
            if (--_taken[owner] == 0)
                _taken.Remove(owner);
        }
    }

    private sealed class Place(Slots slots, string owner, bool counted) : IDisposable
    {
        private bool _returned;

        public void Dispose()
        {
            if (!Interlocked.Exchange(ref _returned, true))
                slots.Return(owner, counted);
        }
    }
}
