using System.IO.Pipes;
using System.Net;
using System.Net.Sockets;

namespace SysWatch.Cli.Selftest;

/// <summary>The sockets of one attack: counts what arrives at any of them, and answers as a web server would.</summary>
internal sealed class Listener : IDisposable
{
    private const int PortTries = 20;

    private static readonly byte[] Answer = "HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nok\n"u8.ToArray();
    private static readonly TimeSpan ReadLimit = TimeSpan.FromSeconds(1);

    private readonly List<Socket> _sockets = [];
    private readonly CancellationTokenSource _end = new();
    private int _arrivals;

    public int Arrivals => Volatile.Read(ref _arrivals);

    public int Port { get; private set; }

    /// <summary>TCP and UDP, of v4 and, where it is to be had, v6, all on one port of loopback.</summary>
    public static Listener OnLoopback()
    {
        for (var i = 0; ; i++)
        {
            var listener = new Listener();
            try
            {
                listener.BindPort();
                return listener;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse && i < PortTries)
            {
                listener.Dispose();
            }
        }
    }

    /// <param name="name">A path; of an abstract socket the name after a zero byte.</param>
    public static Listener OnUnix(string name, SocketType type)
    {
        var listener = new Listener();
        listener.Serve(AddressFamily.Unix, type, ProtocolType.Unspecified, new UnixDomainSocketEndPoint(name));
        return listener;
    }

    /// <summary>A pipe that one after another may connect to.</summary>
    public static Listener OnPipe(string name)
    {
        var listener = new Listener();
        // It is there before anybody looks for it.
        _ = listener.ServePipeAsync(name, NewPipe(name));
        return listener;
    }

    public void Dispose()
    {
        _end.Cancel();
        foreach (var socket in _sockets)
            socket.Dispose();
        _end.Dispose();
    }

    private void BindPort()
    {
        var first = Serve(
            AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp, new IPEndPoint(IPAddress.Loopback, 0));
        Port = ((IPEndPoint)first.LocalEndPoint!).Port;
        Serve(
            AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp, new IPEndPoint(IPAddress.Loopback, Port));
        try
        {
            var v6 = new IPEndPoint(IPAddress.IPv6Loopback, Port);
            Serve(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp, v6);
            Serve(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp, v6);
        }
        catch (SocketException e) when (e.SocketErrorCode is not SocketError.AddressAlreadyInUse)
        {
            // No v6 on this machine: the attacks that need it do not get through outside of a session either.
        }
    }

    private Socket Serve(AddressFamily family, SocketType type, ProtocolType protocol, EndPoint address)
    {
        var socket = new Socket(family, type, protocol);
        _sockets.Add(socket);
        socket.Bind(address);
        if (type == SocketType.Stream)
        {
            socket.Listen();
            _ = AcceptAsync(socket);
        }
        else
            _ = ReceiveAsync(socket);
        return socket;
    }

    private static NamedPipeServerStream NewPipe(string name) => new(
        name, PipeDirection.InOut, NamedPipeServerStream.MaxAllowedServerInstances, PipeTransmissionMode.Byte,
        PipeOptions.Asynchronous);

    private async Task ServePipeAsync(string name, NamedPipeServerStream first)
    {
        var pipe = first;
        try
        {
            while (true)
            {
                await pipe.WaitForConnectionAsync(_end.Token);
                Interlocked.Increment(ref _arrivals);
                var client = pipe;
                pipe = NewPipe(name);
                _ = AnswerAsync(client);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The listener has ended.
        }
        finally
        {
            await pipe.DisposeAsync();
        }
    }

    private async Task AnswerAsync(NamedPipeServerStream client)
    {
        await using (client)
            try
            {
                await client.WriteAsync(Answer, _end.Token);
                await Task.WhenAny(client.ReadAsync(new byte[4096], _end.Token).AsTask(), Task.Delay(ReadLimit));
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
            {
                // The client has gone.
            }
    }

    private async Task AcceptAsync(Socket socket)
    {
        try
        {
            while (true)
            {
                var client = await socket.AcceptAsync(_end.Token);
                Interlocked.Increment(ref _arrivals);
                _ = AnswerAsync(client);
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The listener has ended.
        }
    }

    private async Task AnswerAsync(Socket client)
    {
        using (client)
            try
            {
                // What is sent is of no use here: that something came is all that counts. Some clients wait for a
                // greeting, and are told the answer, too.
                await Task.WhenAny(client.ReceiveAsync(new byte[4096], _end.Token).AsTask(), Task.Delay(ReadLimit));
                await client.SendAsync(Answer, _end.Token);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // The client has gone.
            }
    }

    private async Task ReceiveAsync(Socket socket)
    {
        var buffer = new byte[4096];
        try
        {
            while (true)
            {
                await socket.ReceiveAsync(buffer, _end.Token);
                Interlocked.Increment(ref _arrivals);
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The listener has ended.
        }
    }
}
