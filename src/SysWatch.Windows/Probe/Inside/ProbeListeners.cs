using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace SysWatch.Windows.Probe.Inside;

/// <summary>
/// What the tries of the network lead to: on loopback of IPv4 and, where the machine has it, of IPv6. Counts what
/// comes, since a datagram may be dropped without a word to its sender.
/// </summary>
internal sealed class ProbeListeners : IDisposable
{
    private readonly List<Socket> _sockets = [];
    private readonly ConcurrentDictionary<string, int> _arrived = [];

    private ProbeListeners(ImmutableArray<ProbePort> ports) => Ports = ports;

    public ImmutableArray<ProbePort> Ports { get; private set; }

    /// <exception cref="SocketException">There is no loopback of IPv4.</exception>
    public static ProbeListeners Open()
    {
        var listeners = new ProbeListeners([]);
        try
        {
            var ports = ImmutableArray.CreateBuilder<ProbePort>();
            var hasV6 = HasV6;
            foreach (var one in ProbeTry.OfHeldSession.Where(one => one.IsToPort && (hasV6 || !one.MayBeAbsent)))
                ports.Add(listeners.Listen(new ProbePort(one.Name, 0)));
            listeners.Ports = ports.ToImmutable();
            return listeners;
        }
        catch
        {
            listeners.Dispose();
            throw;
        }
    }

    /// <summary>Connects, and does not say whether it could: the one who listens knows.</summary>
    public static void Reach(IPEndPoint at)
    {
        try
        {
            using var socket = new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Connect(at);
        }
        catch (SocketException)
        {
            // Refused, or dropped.
        }
    }

    public bool HasArrived(string name) => _arrived.ContainsKey(name);

    public void Dispose()
    {
        foreach (var socket in _sockets)
            socket.Dispose();
    }

    private static bool HasV6
    {
        get
        {
            if (!Socket.OSSupportsIPv6)
                return false;
            try
            {
                using var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp);
                socket.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        }
    }

    private ProbePort Listen(ProbePort port)
    {
        var address = port.IsV6 ? IPAddress.IPv6Loopback : IPAddress.Loopback;
        var socket = port.IsTcp
            ? new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
            : new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        _sockets.Add(socket);
        socket.Bind(new IPEndPoint(address, 0));
        if (port.IsTcp)
            socket.Listen();
        _ = port.IsTcp ? AcceptAsync(socket, port.Try) : ReceiveAsync(socket, port.Try);
        return port with { Number = (ushort)((IPEndPoint)socket.LocalEndPoint!).Port };
    }

    private async Task AcceptAsync(Socket socket, string name)
    {
        try
        {
            while (true)
            {
                using var peer = await socket.AcceptAsync().ConfigureAwait(false);
                _arrived.AddOrUpdate(name, 1, (_, count) => count + 1);
            }
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException)
        {
            // The probe is over.
        }
    }

    private async Task ReceiveAsync(Socket socket, string name)
    {
        var buffer = new byte[16];
        try
        {
            while (true)
            {
                await socket.ReceiveAsync(buffer).ConfigureAwait(false);
                _arrived.AddOrUpdate(name, 1, (_, count) => count + 1);
            }
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException)
        {
            // The probe is over.
        }
    }
}
