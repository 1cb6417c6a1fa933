using SysWatch.Linux.Interop;
using SysWatch.Policy.Decisions;

namespace SysWatch.Linux.PrivilegedTests.Mediation;

public sealed class ListenHandlerTests : IDisposable
{
    private const int Unix = 1;
    private const int Inet = 2;
    private const int Inet6 = 10;
    private const int Stream = 1;
    private const int Datagram = 2;

    private readonly MediationRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void A_socket_that_was_never_bound_is_judged_at_every_address()
    {
        Assert.Equal(-Errno.EACCES, Listen(Inet, Stream));

        var (attempt, rule) = Assert.Single(_rig.Sessions.Refused);
        Assert.Equal(("bind", "0.0.0.0:0", "test:servers"), (attempt.Operation, attempt.Object, rule));
    }

    [Fact]
    public void A_bound_socket_was_judged_when_it_was_bound()
    {
        Assert.Equal(0, _rig.Thread.Run(() =>
        {
            var socket = Caller.Socket(Inet, Stream);
            Assert.Equal(0, Caller.Bind(socket, [2, 0, 0, 0, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]));
            return Close(socket, Caller.Listen(socket));
        }));

        Assert.Empty(_rig.Sessions.Refused);
    }

    [Fact]
    public void What_a_person_allows_is_granted_to_the_kernels_program()
    {
        var refused = Listen(Inet6, Stream);
        _rig.Sessions.Person = _ => Task.FromResult(true);
        var allowed = Listen(Inet6, Stream);

        Assert.Equal((-Errno.EACCES, 0), (refused, allowed));
        var granted = Assert.Single(_rig.Granted);
        Assert.Equal(
            (NetworkOperations.Bind, NetworkProtocols.Tcp, UInt128.Zero, 0),
            (granted.Operation, granted.Protocol, granted.Address, granted.Port));
        Assert.Equal("[::]:0", _rig.Sessions.Asked.First().Object);
    }

    [Fact]
    public void What_cannot_listen_at_an_address_is_the_kernels_to_refuse()
    {
        Assert.Equal(_rig.Bare.Run(() => ListenNew(Inet, Datagram)), Listen(Inet, Datagram));
        Assert.Equal(_rig.Bare.Run(() => ListenNew(Unix, Stream)), Listen(Unix, Stream));
        Assert.Equal(_rig.Bare.Run(() => Caller.Listen(0)), _rig.Thread.Run(() => Caller.Listen(0)));
        Assert.Equal(-Errno.EBADF, _rig.Thread.Run(() => Caller.Listen(-1)));

        Assert.Empty(_rig.Sessions.Refused);
    }

    private int Listen(int family, int type) => _rig.Thread.Run(() => ListenNew(family, type));

    private static int ListenNew(int family, int type)
    {
        var socket = Caller.Socket(family, type);
        return Close(socket, Caller.Listen(socket));
    }

    private static int Close(int socket, int result)
    {
        Caller.Close(socket);
        return result;
    }
}
