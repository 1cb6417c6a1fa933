using System.Net;
using SysWatch.Policy.Decisions;
using SysWatch.Windows.Etw;
using SysWatch.Windows.Seeing;
using SysWatch.Windows.Tests.Etw.Replay;

namespace SysWatch.Windows.Tests.Etw;

public sealed class SocketUsesTests
{
    private const long Second = EtwReplaySource.Frequency;
    private const uint Refused = 0xC0000022;
    private readonly SeenList _seen = new();
    private readonly EtwCounts _counts = new();
    private readonly SocketUses _uses;

    public SocketUsesTests() => _uses = new SocketUses(_seen, EtwCases.Clock, _counts);

    private IEnumerable<NetworkUsed> Told => _seen.Seen.Cast<NetworkUsed>();

    [Fact]
    public void What_has_no_end_is_told_without_one_after_a_time()
    {
        Bind(1, stamp: 0, port: 80);
        Bind(2, stamp: 3 * Second, port: 81);

        Assert.Equal((80, (uint?)null), Assert.Single(Told.Select(one => ((int)one.Port, one.Status))));
        Assert.Equal(1, _counts.WithoutEnd);
    }

    [Fact]
    public void An_end_that_comes_after_that_is_not_told_again()
    {
        Bind(1, stamp: 0, port: 80);

        _uses.Bound(1, 3 * Second, 0, null);

        Assert.Null(Assert.Single(Told).Status);
    }

    [Fact]
    public void Another_at_the_same_address_does_not_hide_the_first()
    {
        Bind(1, stamp: 0, port: 80);
        Bind(1, stamp: 10, port: 81);
        _uses.Bound(1, 20, Refused, null);

        Assert.Equal([(80, null), (81, Refused)], Told.Select(one => ((int)one.Port, one.Status)));
    }

    [Fact]
    public void Many_that_wait_are_told_before_their_time()
    {
        for (var i = 0; i <= SocketUses.WaitingMax; i++)
            Bind((ulong)i, stamp: i, port: 80);

        Assert.Single(Told);
        Assert.Equal(1, _counts.Crowded);
    }

    [Fact]
    public void Who_listens_where_the_end_of_the_bind_was_lost_is_told_with_what_was_asked_for()
    {
        Bind(1, stamp: 0, port: 0);
        _uses.BeginListen(1, 10, 77);
        _uses.Listens(1, 11, 0);

        Assert.Equal([NetworkUse.Bind, NetworkUse.Listen], Told.Select(one => one.Use));
    }

    [Fact]
    public void Who_bound_to_a_port_of_its_own_is_not_told_of_again_when_it_listens()
    {
        Bind(1, stamp: 0, port: 80);
        _uses.Bound(1, 1, 0, new Peer(1, 80));

        Assert.Equal(EtwOutcome.NotWanted, _uses.BeginListen(1, 10, 77));
    }

    [Fact]
    public void A_socket_that_got_the_address_of_another_listens_at_no_place_of_that_one()
    {
        Bind(1, stamp: 0, port: 0);
        _uses.Bound(1, 1, 0, new Peer(1, 50_001));
        _uses.Forget(1);

        Assert.Equal(EtwOutcome.NotWanted, _uses.BeginListen(1, 10, 77));
    }

    private void Bind(ulong endpoint, long stamp, ushort port) => _uses.BeginBind(
        endpoint, stamp, 77, NetworkProtocols.Tcp, new Peer(NetworkRequest.ToNumber(IPAddress.Any), port));
}
