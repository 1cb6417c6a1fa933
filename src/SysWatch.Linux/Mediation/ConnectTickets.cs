using SysWatch.Core.Backends;

namespace SysWatch.Linux.Mediation;

/// <summary>
/// Who is behind the connections that the daemon makes to itself for members. A ticket is the one supplementary group
/// of the thread that connects: the kernel shows it to whoever accepts, together with the daemon's process number, so
/// nobody else can show one. It is good for one connection.
/// </summary>
internal sealed class ConnectTickets
{
    /// <summary>Over a limit the oldest is void, and its connection is refused.</summary>
    public const int PerSessionMax = 64;

    public const int TotalMax = 4096;

    private const uint GroupMax = uint.MaxValue - 1;

    private readonly Lock _lock = new();
    private readonly Dictionary<uint, ConnectedMember> _open = [];
    private uint _last;

    public ConnectTicket Issue(ConnectedMember member)
    {
        lock (_lock)
        {
            var own = _open.Where(open => open.Value.Session == member.Session).Select(open => open.Key).ToList();
            if (own.Count >= PerSessionMax)
                _open.Remove(own.Min());
            else if (_open.Count >= TotalMax)
                _open.Remove(_open.Keys.Min());
            do
                _last = _last % GroupMax + 1;
            while (!_open.TryAdd(_last, member));
            return new ConnectTicket(this, _last);
        }
    }

    /// <summary>Null: not one that was issued, or it was taken before.</summary>
    public ConnectedMember? Redeem(uint number)
    {
        lock (_lock)
            return _open.Remove(number, out var member) ? member : null;
    }
}

/// <summary>Void when disposed of, unless the connection was made.</summary>
internal sealed class ConnectTicket(ConnectTickets tickets, uint number) : IDisposable
{
    private bool _isUsed;

    public uint Number => number;

    public void Use() => _isUsed = true;

    public void Dispose()
    {
        if (!_isUsed)
            tickets.Redeem(number);
    }
}
