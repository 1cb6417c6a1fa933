using SysWatch.Linux.Interop;
using SysWatch.Policy.Decisions;

namespace SysWatch.Linux.PrivilegedTests.Mediation;

public sealed class ConnectHandlerTests : IDisposable
{
    private const int Unix = 1;
    private const int Inet = 2;
    private const int Stream = 1;
    private const int Datagram = 2;

    private readonly MediationRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Connects_what_no_rule_names_and_the_server_sees_the_callers_ids()
    {
        using var server = new UnixServer(_rig.In("work/server.sock"), MediationRig.User);

        Assert.Equal(0, Connect(_rig.In("work/server.sock")));

        var (pid, uid, gid) = server.AcceptCredentials();
        Assert.Equal((int)MediationRig.User, uid);
        Assert.Equal((int)MediationRig.User, gid);
        Assert.Equal(Environment.ProcessId, pid);
        Assert.Equal(1UL, _rig.Received);
    }

    [Fact]
    public void A_root_session_is_seen_as_root()
    {
        using var rig = new MediationRig(uid: 0);
        using var server = new UnixServer(rig.In("work/server.sock"));

        Assert.Equal(0, rig.Thread.Run(() => ConnectNew(rig.In("work/server.sock"))));

        Assert.Equal(0, server.AcceptCredentials().Uid);
    }

    [Fact]
    public void The_caller_gets_no_rights_of_the_daemon()
    {
        using var server = new UnixServer(_rig.In("work/server.sock"), owner: 0);

        Assert.Equal(-Errno.EACCES, Connect(_rig.In("work/server.sock")));

        Assert.Empty(_rig.Sessions.Refused);
        Assert.False(server.HasCaller);
    }

    [Theory]
    [InlineData("run/docker.sock")]
    [InlineData("run/../run//./docker.sock")]
    [InlineData("work/soft")]
    [InlineData("work/softdir/docker.sock")]
    [InlineData("work/hard")]
    public void Refuses_a_denied_socket_by_every_name(string name)
    {
        using var server = DockerSocket();
        File.CreateSymbolicLink(_rig.In("work/soft"), _rig.In("run/docker.sock"));
        File.CreateSymbolicLink(_rig.In("work/softdir"), "../run");
        Assert.Equal(0, Caller.Link(_rig.In("run/docker.sock"), _rig.In("work/hard")));

        Assert.Equal(-Errno.EACCES, Connect(_rig.In(name)));

        Assert.Equal("test:containers", _rig.RefusedRule);
        Assert.False(server.HasCaller);
    }

    [Theory]
    [InlineData("docker.sock")]
    [InlineData("./docker.sock")]
    [InlineData("../run/docker.sock")]
    [InlineData("/proc/self/cwd/docker.sock")]
    [InlineData("/proc/thread-self/cwd/docker.sock")]
    public void Refuses_a_denied_socket_from_its_own_directory(string name)
    {
        using var server = DockerSocket();

        Assert.Equal(-Errno.EACCES, _rig.Thread.Run(() =>
        {
            Caller.ChangeDirectory(_rig.Runtime);
            return ConnectNew(name);
        }));

        Assert.Equal("test:containers", _rig.RefusedRule);
        Assert.False(server.HasCaller);
    }

    [Theory]
    [InlineData("/proc/self/root{0}")]
    [InlineData("/proc/thread-self/root{0}")]
    [InlineData("/proc/self/task/{1}/root{0}")]
    [InlineData("/proc/{1}/root{0}")]
    [InlineData("/proc/self/fd/{2}")]
    [InlineData("/dev/fd/{2}")]
    [InlineData("/proc/self/fd/{3}/docker.sock")]
    [InlineData("/proc/self/fd/{3}/../run/docker.sock")]
    [InlineData("/proc/self/../self/cwd/../../../{0}")]
    public void Refuses_a_denied_socket_through_proc(string form)
    {
        using var server = DockerSocket();
        var socket = _rig.In("run/docker.sock");

        Assert.Equal(-Errno.EACCES, _rig.Thread.Run(() =>
        {
            Caller.ChangeDirectory(_rig.Work);
            return ConnectNew(string.Format(
                null, form, socket, _rig.Thread.Tid, Caller.OpenPath(socket), Caller.OpenPath(_rig.Runtime)));
        }));

        Assert.Equal("test:containers", _rig.RefusedRule);
        Assert.False(server.HasCaller);
    }

    [Fact]
    public void An_allowed_socket_is_reached_through_the_callers_own_proc()
    {
        using var server = new UnixServer(_rig.In("work/server.sock"), MediationRig.User);

        Assert.Equal(0, _rig.Thread.Run(() =>
        {
            Caller.ChangeDirectory(_rig.Work);
            return ConnectNew("/proc/self/cwd/server.sock");
        }));
        Assert.Equal(0, _rig.Thread.Run(() => ConnectNew($"/proc/self/fd/{Caller.OpenPath("server.sock")}")));
    }

    [Fact]
    public void The_proc_directory_of_another_process_leads_nowhere()
    {
        using var server = new UnixServer(_rig.In("work/server.sock"), MediationRig.User);

        Assert.Equal(-Errno.EACCES, Connect($"/proc/1/root{_rig.In("work/server.sock")}"));

        Assert.False(server.HasCaller);
    }

    [Fact]
    public void Refuses_a_denied_socket_below_a_wildcard_by_its_hard_link()
    {
        using var server = new UnixServer(_rig.In("run/agents/1/agent.7"), MediationRig.User);
        Assert.Equal(0, Caller.Link(_rig.In("run/agents/1/agent.7"), _rig.In("work/hard")));

        Assert.Equal(-Errno.EACCES, Connect(_rig.In("work/hard")));

        Assert.Equal("test:containers", _rig.RefusedRule);
    }

    [Fact]
    public void A_denied_socket_cannot_be_renamed_or_linked_to_a_free_name()
    {
        using var server = DockerSocket();

        var (denied, free) = (_rig.In("run/docker.sock"), _rig.In("work/s"));

        Assert.Equal(-Errno.EACCES, _rig.Thread.Run(() => Caller.Rename(denied, free)));
        Assert.Equal(-Errno.EACCES, _rig.Thread.Run(() => Caller.Link(denied, free)));
        Assert.Equal(-Errno.EACCES, _rig.Thread.Run(() => Caller.Rename(_rig.Runtime, _rig.In("work/run"))));
    }

    [Fact]
    public void Abstract_names_are_decided_with_all_their_bytes()
    {
        var free = $"\0free-{Guid.NewGuid()}";
        var denied = $"\0denied-{Guid.NewGuid()}";
        using var one = new UnixServer(free);
        using var other = new UnixServer(denied);

        Assert.Equal(0, Connect(free));
        Assert.Equal(-Errno.EACCES, Connect(denied));
        Assert.Equal(-Errno.ECONNREFUSED, Connect(free + "\0"));

        Assert.Equal("test:containers", _rig.RefusedRule);
        Assert.False(other.HasCaller);
    }

    [Fact]
    public void A_session_is_connected_neither_to_the_launcher_nor_to_the_keeper()
    {
        using var launch = new UnixServer(_rig.In("own/launch.sock"));
        using var keeper = new UnixServer(_rig.In("own/keeper.sock"));
        Assert.Equal(0, Caller.Link(_rig.In("own/launch.sock"), _rig.In("work/hard")));

        Assert.Equal(-Errno.EACCES, Connect(_rig.In("own/launch.sock")));
        Assert.Equal(-Errno.EACCES, Connect(_rig.In("own/keeper.sock")));
        Assert.Equal(-Errno.EACCES, Connect(_rig.In("work/hard")));

        Assert.All(_rig.Sessions.Refused, refused => Assert.Equal("wall:own-socket", refused.Rule));
        Assert.Equal(3, _rig.Sessions.Refused.Count);
        Assert.False(launch.HasCaller);
    }

    [Fact]
    public void A_person_decides_on_a_socket()
    {
        using var server = new UnixServer(_rig.In("run/ask.sock"), MediationRig.User);

        Assert.Equal(-Errno.EACCES, Connect(_rig.In("run/ask.sock")));
        _rig.Sessions.Person = _ => Task.FromResult(true);
        Assert.Equal(0, Connect(_rig.In("run/ask.sock")));

        Assert.Equal(2, _rig.Sessions.Asked.Count);
    }

    [Fact]
    public void A_datagram_socket_is_connected_and_disconnected()
    {
        var path = _rig.In("work/log.sock");
        using var server = new System.Net.Sockets.Socket(
            System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Dgram, 0);
        server.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(path));
        _rig.Own(path);

        Assert.Equal((0, 0), _rig.Thread.Run(() =>
        {
            var socket = Caller.Socket(Unix, Datagram);
            return (Caller.ConnectUnix(socket, path), Caller.Connect(socket, [0, 0]));
        }));
    }

    [Fact]
    public void A_destination_to_ask_about_is_granted_before_the_kernel_goes_on()
    {
        var refused = _rig.Thread.Run(() => Caller.Connect(Caller.Socket(Inet, Stream), Loopback(4444)));
        _rig.Sessions.Person = _ => Task.FromResult(true);
        var granted = _rig.Thread.Run(() => Caller.Connect(Caller.Socket(Inet, Stream), Loopback(4444)));

        Assert.Equal(-Errno.EACCES, refused);
        Assert.Equal(-Errno.ECONNREFUSED, granted);
        var request = Assert.Single(_rig.Granted);
        Assert.Equal((4444, NetworkProtocols.Tcp), (request.Port, request.Protocol));
        Assert.Equal("127.0.0.1:4444", _rig.Sessions.Asked.First().Object);
    }

    [Fact]
    public void Without_the_kernels_unix_hook_the_daemon_decides_and_connects_internet_addresses_too()
    {
        using var rig = new MediationRig(kernelHoldsUnix: false);
        using var server = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        server.Start();
        var port = ((System.Net.IPEndPoint)server.LocalEndpoint).Port;

        Assert.Equal(0, rig.Thread.Run(() => Caller.Connect(Caller.Socket(Inet, Stream), Loopback(port))));
        Assert.Equal(-Errno.EACCES, rig.Thread.Run(() => Caller.Connect(Caller.Socket(Inet, Stream), Loopback(5555))));

        Assert.True(server.Pending());
        Assert.Equal("test:nowhere", rig.RefusedRule);
    }

    private int Connect(string path) => _rig.Thread.Run(() => ConnectNew(path));

    private static int ConnectNew(string path)
    {
        var socket = Caller.Socket(Unix, Stream);
        var result = Caller.ConnectUnix(socket, path);
        Caller.Close(socket);
        return result;
    }

    private UnixServer DockerSocket() => new(_rig.In("run/docker.sock"), MediationRig.User);

    private static byte[] Loopback(int port) =>
        [2, 0, (byte)(port >> 8), (byte)port, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0];
}
