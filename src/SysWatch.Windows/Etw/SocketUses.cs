using SysWatch.Policy.Decisions;
using SysWatch.Windows.Seeing;

namespace SysWatch.Windows.Etw;

/// <summary>
/// Binds and listens that wait for their end, which alone says whether they succeeded. Joined by the socket's address.
/// What a bind asked for stands in its beginning, and the port that the system chose instead of 0 in its end: it is
/// told as it was asked, and who listens there is told with what it got.
/// </summary>
internal sealed class SocketUses(ISeenEvents seen, EtwClock clock, EtwCounts counts)
{
    /// <summary>Waiting at once; over it the oldest is told without its result.</summary>
    public const int WaitingMax = 1_024;

    /// <summary>
    /// Sockets of one process at a port of the system's choice that have not been connected: of who has more, each is
    /// told of as if it listened. None is forgotten for others, or a program would make many to have one forgotten.
    /// </summary>
    public const int ChosenMax = 1_024;

    /// <summary>Such sockets that are being connected, of all processes; at the limit they are forgotten.</summary>
    public const int ConnectingMax = 16_384;

    /// <summary>After so long one is told without its result: what matters is that it was tried.</summary>
    public static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(2);

    /// <summary>NTSTATUS: successes, information and warnings are below.</summary>
    private const uint FirstError = 0xC0000000;

    private readonly Dictionary<ulong, Waiting> _waiting = [];
    private readonly Queue<(ulong Endpoint, long Stamp)> _byAge = new();
    private readonly Dictionary<ulong, Chosen> _chosen = [];
    private readonly Dictionary<int, int> _chosenOf = [];
    private readonly Dictionary<ulong, Chosen> _connecting = [];
    private readonly long _waitTicks = clock.Ticks(WaitMax);

    public EtwOutcome BeginBind(ulong endpoint, long stamp, int pid, NetworkProtocols protocol, Peer asked)
    {
        // Until its end says which.
        if (asked.Port == 0)
            Choose(endpoint, stamp, new Chosen(pid, protocol, asked));
        return Begin(endpoint, new Waiting(stamp, pid, NetworkUse.Bind, protocol, asked));
    }

    /// <param name="own">The address that it got; null where the event has none.</param>
    public EtwOutcome Bound(ulong endpoint, long stamp, uint status, Peer? own)
    {
        if (!IsOver(endpoint, stamp, NetworkUse.Bind, out var bind))
            return EtwOutcome.NotWanted;
        // One that failed says nothing of the one before.
        if (status >= FirstError)
            return Tell(bind, status);
        if (bind.Own.Port != 0)
            Forget(endpoint);
        else if (own is { } got && _chosen.ContainsKey(endpoint))
            _chosen[endpoint] = new Chosen(bind.Pid, bind.Protocol, got);
        return Tell(bind, status);
    }

    /// <summary>One that has bound to a port of its own was told of then.</summary>
    public EtwOutcome BeginListen(ulong endpoint, long stamp, int pid) =>
        _chosen.TryGetValue(endpoint, out var at) || _connecting.TryGetValue(endpoint, out at)
            ? Begin(endpoint, new Waiting(stamp, pid, NetworkUse.Listen, at.Protocol, at.Own))
            : EtwOutcome.NotWanted;

    public EtwOutcome Listens(ulong endpoint, long stamp, uint status) =>
        IsOver(endpoint, stamp, NetworkUse.Listen, out var listen) ? Tell(listen, status) : EtwOutcome.NotWanted;

    /// <summary>Hardly one that listens; but a connection may fail.</summary>
    public void Connects(ulong endpoint)
    {
        if (!Take(endpoint, out var socket))
            return;
        if (_connecting.Count >= ConnectingMax)
        {
            counts.Crowded++;
            _connecting.Clear();
        }
        _connecting[endpoint] = socket;
    }

    /// <summary>The address is another socket's now.</summary>
    public void Forget(ulong endpoint)
    {
        Take(endpoint, out _);
        _connecting.Remove(endpoint);
    }

    /// <summary>All that wait are told without their results.</summary>
    public void Drain()
    {
        while (_byAge.Count > 0)
            GiveUpOldest();
    }

    private EtwOutcome Begin(ulong endpoint, Waiting begun)
    {
        Age(begun.Stamp);
        // Whose end was lost.
        if (_waiting.Remove(endpoint, out var older))
            GiveUp(older);
        if (_byAge.Count >= WaitingMax)
        {
            counts.Crowded++;
            GiveUpOldest();
        }
        _waiting[endpoint] = begun;
        _byAge.Enqueue((endpoint, begun.Stamp));
        return EtwOutcome.Told;
    }

    private bool IsOver(ulong endpoint, long stamp, NetworkUse use, out Waiting begun)
    {
        Age(stamp);
        return _waiting.TryGetValue(endpoint, out begun) && begun.Use == use && _waiting.Remove(endpoint);
    }

    /// <summary>What has waited for its end for too long is told of.</summary>
    public void Age(long now)
    {
        while (_byAge.TryPeek(out var oldest) && now - oldest.Stamp > _waitTicks)
            GiveUpOldest();
    }

    private void GiveUpOldest()
    {
        var (endpoint, stamp) = _byAge.Dequeue();
        // Else it is over, and another may wait at its address.
        if (_waiting.TryGetValue(endpoint, out var begun) && begun.Stamp == stamp)
        {
            _waiting.Remove(endpoint);
            GiveUp(begun);
        }
    }

    private void GiveUp(in Waiting begun)
    {
        counts.WithoutEnd++;
        Tell(begun, null);
    }

    private void Choose(ulong endpoint, long stamp, Chosen socket)
    {
        // Nobody listens by datagrams.
        if (socket.Protocol == NetworkProtocols.Udp || _chosen.ContainsKey(endpoint))
            return;
        var others = _chosenOf.GetValueOrDefault(socket.Pid);
        if (others >= ChosenMax)
        {
            counts.Crowded++;
            Tell(new Waiting(stamp, socket.Pid, NetworkUse.Listen, socket.Protocol, socket.Own), null);
            return;
        }
        if (others == 0)
            ForgetEnded();
        _connecting.Remove(endpoint);
        _chosen[endpoint] = socket;
        _chosenOf[socket.Pid] = others + 1;
    }

    private bool Take(ulong endpoint, out Chosen socket)
    {
        if (!_chosen.Remove(endpoint, out socket))
            return false;
        if (--_chosenOf[socket.Pid] == 0)
            _chosenOf.Remove(socket.Pid);
        return true;
    }

    /// <summary>When another process makes its first: so there are no more than all members may have.</summary>
    private void ForgetEnded()
    {
        foreach (var pid in _chosenOf.Keys.Where(pid => !seen.IsWanted(pid)).ToList())
            foreach (var endpoint in _chosen.Where(one => one.Value.Pid == pid).Select(one => one.Key).ToList())
                Take(endpoint, out _);
    }

    private EtwOutcome Tell(in Waiting begun, uint? status)
    {
        seen.OnSeen(new NetworkUsed
        {
            FileTime = clock.ToFileTime(begun.Stamp), Pid = begun.Pid, Use = begun.Use, Protocol = begun.Protocol,
            Address = begun.Own.Address, Port = begun.Own.Port, Status = status,
        });
        return EtwOutcome.Told;
    }

    private readonly record struct Chosen(int Pid, NetworkProtocols Protocol, Peer Own);

    private readonly record struct Waiting(
        long Stamp, int Pid, NetworkUse Use, NetworkProtocols Protocol, Peer Own);
}
