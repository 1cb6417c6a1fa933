using System.Net.Sockets;
using SysWatch.Core.Sessions;
using SysWatch.Daemon.Identity;

namespace SysWatch.Daemon.Tests.Identity;

public sealed class PeerTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly string _path;

    public PeerTests()
    {
        _path = _directory.Path + "/s";
        _listener.Bind(new UnixDomainSocketEndPoint(_path));
        _listener.Listen();
    }

    public void Dispose()
    {
        _listener.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void Is_who_connected_by_the_kernels_word()
    {
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        client.Connect(new UnixDomainSocketEndPoint(_path));
        using var accepted = _listener.Accept();

        using var peer = SocketPeer.Of(accepted);

        Assert.Equal(Environment.ProcessId, peer.Pid);
        Assert.Equal((null, true), peer.Look(_ => null));
        Assert.Equal((new SessionId(5), true), peer.Look(_ => new SessionId(5)));
    }

    [Fact]
    public void Another_process_has_no_ticket_whatever_its_groups()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Other groups need root.");
        using var client = Run.Start(
            "setpriv", "--reuid=1001", "--groups=7", "curl", "-s", "--unix-socket", OpenToAll(), "http://x/");
        using var accepted = Accept();

        using var peer = SocketPeer.Of(accepted);

        Assert.Null(peer.Ticket);
        client.Kill();
    }

    [Fact]
    public void A_process_that_has_exited_is_never_certainly_outside_of_sessions()
    {
        using var client = Run.Start("curl", "-s", "--unix-socket", _path, "http://x/");
        using var accepted = Accept();
        using var peer = SocketPeer.Of(accepted);
        Assert.Equal((null, true), peer.Look(_ => null));

        client.Kill();
        client.WaitForExit();

        Assert.Equal((null, false), peer.Look(_ => null));
    }

    [Fact]
    public void A_process_that_exited_before_it_was_looked_at_is_never_certainly_outside_of_sessions()
    {
        using var client = Run.Start("curl", "-s", "--unix-socket", _path, "http://x/");
        WaitForCaller();
        client.Kill();
        client.WaitForExit();
        using var accepted = _listener.Accept();

        using var peer = SocketPeer.Of(accepted);

        Assert.Equal((null, false), peer.Look(_ => null));
    }

    [Fact]
    public void A_process_that_exits_while_it_is_looked_at_is_not_certain()
    {
        using var client = Run.Start("curl", "-s", "--unix-socket", _path, "http://x/");
        using var accepted = Accept();
        using var peer = SocketPeer.Of(accepted);

        var (session, isCertain) = peer.Look(_ =>
        {
            client.Kill();
            client.WaitForExit();
            return null;
        });

        Assert.Null(session);
        Assert.False(isCertain);
    }

    [Fact]
    public void A_number_that_another_process_has_got_is_not_certain_without_a_descriptor()
    {
        using var peer = new SocketPeer(0, 0, 0, null);

        Assert.Equal((null, false), peer.Look(_ => null));
    }

    [Fact]
    public void A_caller_that_was_uncertain_once_stays_so()
    {
        using var client = Run.Start("curl", "-s", "--unix-socket", _path, "http://x/");
        using var accepted = Accept();
        using var caller = Caller.Of(SocketPeer.Of(accepted), _ => null);
        client.Kill();
        client.WaitForExit();

        caller.LookAgain();

        Assert.True(caller.IsUncertain);
        Assert.Null(caller.Session);
    }

    private Socket Accept()
    {
        WaitForCaller();
        return _listener.Accept();
    }

    private void WaitForCaller() =>
        Assert.True(_listener.Poll(TimeSpan.FromSeconds(30), SelectMode.SelectRead), "nobody has connected");

    private string OpenToAll()
    {
        File.SetUnixFileMode(_path, (UnixFileMode)0x1B6);
        File.SetUnixFileMode(_directory.Path, (UnixFileMode)0x1ED);
        return _path;
    }
}
