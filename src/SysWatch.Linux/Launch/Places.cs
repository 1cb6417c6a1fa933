namespace SysWatch.Linux.Launch;

/// <summary>Limits what is under way at once, for all and for each user: nobody takes the others' places.</summary>
internal sealed class Places(int max, int perUserMax)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<uint, int> _taken = [];
    private int _all;

    public bool IsEmpty
    {
        get
        {
            lock (_lock)
                return _all == 0;
        }
    }

    public bool TryTake(uint uid)
    {
        lock (_lock)
        {
            var own = _taken.GetValueOrDefault(uid);
            if (_all >= max || own >= perUserMax)
                return false;
            _taken[uid] = own + 1;
            _all++;
            return true;
        }
    }

    public void GiveBack(uint uid)
    {
        lock (_lock)
        {
            _all--;
            if (--_taken[uid] == 0)
                _taken.Remove(uid);
        }
    }
}
