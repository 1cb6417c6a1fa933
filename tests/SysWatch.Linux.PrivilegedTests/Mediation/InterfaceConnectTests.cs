using System.Net.Sockets;
using System.Runtime.InteropServices;
using SysWatch.Core.Backends;
using SysWatch.Linux.Interop;
using SysWatch.Linux.Mediation;

namespace SysWatch.Linux.PrivilegedTests.Mediation;

/// <summary>
/// What the daemon's interface learns of a member for which the daemon connected: on kernels without
/// cgroup/connect_unix always, on others where the member does not write the literal path.
/// </summary>
public sealed class InterfaceConnectTests : IDisposable
{
    private const int Unix = 1;
    private const int Stream = 1;
    private const int Datagram = 2;
    private const int PeerGroups = 59;
    private const int WrongType = 91;

    private readonly MediationRig _rig = new(kernelHoldsUnix: false);
    private readonly UnixServer _interface;

    public InterfaceConnectTests() => _interface = new UnixServer(_rig.In("own/api.sock"));

    public void Dispose()
    {
        _interface.Dispose();
        _rig.Dispose();
    }

    [Theory]
    [InlineData("own/api.sock")]
    [InlineData("own/../own//api.sock")]
    [InlineData("work/soft")]
    [InlineData("work/hard")]
    public void A_ticket_tells_the_session_and_the_process(string name)
    {
        File.CreateSymbolicLink(_rig.In("work/soft"), _rig.In("own/api.sock"));
        Assert.Equal(0, Caller.Link(_rig.In("own/api.sock"), _rig.In("work/hard")));

        Assert.Equal(0, Connect(_rig.In(name)));

        using var accepted = _interface.Accept();
        Assert.Equal(
            new ConnectedMember(_rig.Session.Id, Environment.ProcessId), _rig.Tickets.Redeem(TicketOf(accepted)));
        Assert.Empty(_rig.Sessions.Refused);
    }

    [Fact]
    public void A_ticket_is_good_once()
    {
        Connect(_rig.In("own/api.sock"));
        using var accepted = _interface.Accept();

        Assert.NotNull(_rig.Tickets.Redeem(TicketOf(accepted)));
        Assert.Null(_rig.Tickets.Redeem(TicketOf(accepted)));
    }

    [Fact]
    public void The_interface_sees_the_callers_own_user()
    {
        Connect(_rig.In("own/api.sock"));

        var (pid, uid, gid) = _interface.AcceptCredentials();

        Assert.Equal((Environment.ProcessId, (int)MediationRig.User, (int)MediationRig.User), (pid, uid, gid));
    }

    [Fact]
    public void Two_members_of_one_socket_get_one_connection_and_leave_one_ticket()
    {
        var socket = Caller.Socket(Unix, Stream);
        var path = _rig.In("own/api.sock");

        Assert.Equal(0, _rig.Thread.Run(() => Caller.ConnectUnix(socket, path)));
        Assert.Equal(-Errno.EISCONN, _rig.Thread.Run(() => Caller.ConnectUnix(socket, path)));

        using var accepted = _interface.Accept();
        var ticket = TicketOf(accepted);
        Assert.NotNull(_rig.Tickets.Redeem(ticket));
        Assert.Null(_rig.Tickets.Redeem(ticket + 1));
        Caller.Close(socket);
    }

    [Fact]
    public void A_connection_that_fails_leaves_no_ticket()
    {
        var path = _rig.In("own/api.sock");

        Assert.Equal(-WrongType, _rig.Thread.Run(() => Caller.ConnectUnix(Caller.Socket(Unix, Datagram), path)));

        Assert.Null(_rig.Tickets.Redeem(1));
    }

    [Fact]
    public void What_the_daemon_connects_to_elsewhere_carries_the_callers_groups_and_no_ticket()
    {
        using var server = new UnixServer(_rig.In("work/server.sock"), MediationRig.User);
        Connect(_rig.In("own/api.sock"));

        Assert.Equal(0, Connect(_rig.In("work/server.sock")));

        using var accepted = server.Accept();
        Assert.Equal(MediationRig.User, TicketOf(accepted));
    }

    [Fact]
    public void The_oldest_ticket_of_a_session_is_void_when_it_has_too_many()
    {
        var member = new ConnectedMember(_rig.Session.Id, 1);
        var other = _rig.Tickets.Issue(new ConnectedMember(new(99), 2));
        var tickets = Enumerable.Range(0, ConnectTickets.PerSessionMax + 1)
            .Select(_ => _rig.Tickets.Issue(member)).ToArray();

        Assert.Null(_rig.Tickets.Redeem(tickets[0].Number));
        Assert.Equal(member, _rig.Tickets.Redeem(tickets[1].Number));
        Assert.NotNull(_rig.Tickets.Redeem(other.Number));
    }

    private int Connect(string path) => _rig.Thread.Run(() => Caller.ConnectUnix(Caller.Socket(Unix, Stream), path));

    private static uint TicketOf(Socket accepted)
    {
        Span<byte> groups = stackalloc byte[sizeof(uint)];
        Assert.Equal(groups.Length, accepted.GetRawSocketOption(1, PeerGroups, groups));
        return MemoryMarshal.Read<uint>(groups);
    }
}
