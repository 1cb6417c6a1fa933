using SysWatch.Linux.Interop;
using SysWatch.Linux.Seccomp;

namespace SysWatch.Linux.PrivilegedTests.Mediation;

public sealed class ConnectWaitTests : IDisposable
{
    private const int Unix = 1;
    private const int Stream = 1;
    private const int StreamNonBlocking = 1 | 0x800;

    private readonly MediationRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task A_blocking_connect_waits_until_there_is_room()
    {
        using var server = FullServer();

        var waiting = _rig.Thread.Start(() => Caller.ConnectUnix(Caller.Socket(Unix, Stream), server.Path));
        var first = await Task.WhenAny(waiting, Task.Delay(300, TestContext.Current.CancellationToken));
        Assert.True(first != waiting, $"it did not wait: {(waiting.IsCompleted ? await waiting : 0)}");
        server.Drain();

        Assert.Equal(0, await waiting);
    }

    [Fact]
    public async Task A_waiting_connect_does_not_hold_up_others()
    {
        using var server = FullServer();
        var waiting = _rig.Thread.Start(() => Caller.ConnectUnix(Caller.Socket(Unix, Stream), server.Path));
        using var other = new MediationRig();
        var file = other.Write("work/a");

        Assert.Equal(0, other.Thread.Run(() => Caller.Rename(file, other.In("work/b"))));

        Assert.False(waiting.IsCompleted);
        server.Drain();
        Assert.Equal(0, await waiting);
    }

    [Fact]
    public void A_non_blocking_connect_does_not_wait()
    {
        using var server = FullServer();

        Assert.Equal(-Errno.EAGAIN, _rig.Thread.Run(
            () => Caller.ConnectUnix(Caller.Socket(Unix, StreamNonBlocking), server.Path)));
    }

    [Fact]
    public void A_send_timeout_ends_the_wait_and_stays_as_it_was()
    {
        using var server = FullServer();

        var (result, kept) = _rig.Thread.Run(() =>
        {
            var socket = Caller.Socket(Unix, Stream);
            PathsSockets.SetSendTimeout(socket, new SocketTimeout(0, 200_000));
            int connected;
            do
                connected = Caller.ConnectUnix(socket, server.Path);
            // The runtime signals its own threads, and a call with a timeout is not made again after a signal.
            while (connected == -Errno.EINTR);
            PathsSockets.GetSendTimeout(socket, out var timeout);
            return (connected, timeout.Duration);
        });

        Assert.Equal(-Errno.EAGAIN, result);
        Assert.InRange(kept, TimeSpan.FromMilliseconds(199), TimeSpan.FromMilliseconds(210));
    }

    [Fact]
    public async Task A_connect_that_is_made_again_takes_the_tick_of_the_daemon_before_for_no_timeout()
    {
        using var server = FullServer();
        using var received = new ReceivedCalls();
        using var member = _rig.AnotherMember(received: received);
        received.MadeAgain(member.Thread.Tid);

        var waiting = member.Thread.Start(() => ConnectWithOneTick(server.Path));
        var first = await Task.WhenAny(waiting, Task.Delay(300, TestContext.Current.CancellationToken));
        Assert.True(first != waiting, "it did not wait");
        server.Drain();

        var (result, timeout) = await waiting;
        Assert.Equal(0, result);
        Assert.True(timeout.IsEndless, $"{timeout}");
    }

    [Fact]
    public void A_connect_that_is_not_made_again_keeps_a_tick_of_its_own()
    {
        using var server = FullServer();

        var (result, timeout) = _rig.Thread.Run(() => ConnectWithOneTick(server.Path));

        Assert.Contains(result, new[] { -Errno.EAGAIN, -Errno.EINTR });
        Assert.False(timeout.IsEndless);
    }

    private static (int Result, SocketTimeout Timeout) ConnectWithOneTick(string path)
    {
        var socket = Caller.Socket(Unix, Stream);
        PathsSockets.SetSendTimeout(socket, new SocketTimeout(0, 1));
        var result = Caller.ConnectUnix(socket, path);
        PathsSockets.GetSendTimeout(socket, out var timeout);
        return (result, timeout);
    }

    private FullListener FullServer() => new(_rig.In("work/full.sock"));

    /// <summary>A server whose backlog is full.</summary>
    private sealed class FullListener : IDisposable
    {
        private readonly UnixServer _server;
        private readonly List<int> _clients = [];

        public FullListener(string path)
        {
            Path = path;
            _server = new UnixServer(path, MediationRig.User, backlog: 1);
            int result;
            do
            {
                var client = Caller.Socket(Unix, StreamNonBlocking);
                _clients.Add(client);
                result = Caller.ConnectUnix(client, path);
            }
            while (result == 0);
            Assert.Equal(-Errno.EAGAIN, result);
        }

        public string Path { get; }

        public void Drain()
        {
            while (_server.HasCaller)
                _server.Accept().Dispose();
        }

        public void Dispose()
        {
            _clients.ForEach(client => Caller.Close(client));
            _server.Dispose();
        }
    }
}
