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

    /// <summary>Or it would make many sockets to have one forgotten that listens.</summary>
    [Fact]
    public void Who_has_more_than_is_kept_is_told_of_as_if_it_listened_and_the_others_still_are()
    {
        for (var i = 1; i <= SocketUses.ChosenMax; i++)
        {
            Bind((ulong)i, stamp: i, port: 0);
            _uses.Bound((ulong)i, i, 0, new Peer(1, (ushort)(2_000 + i)));
        }
        Assert.DoesNotContain(Told, one => one.Use == NetworkUse.Listen);

        Bind(9_999, stamp: 5_000, port: 0);
        Assert.Equal(NetworkUse.Listen, Told.Last().Use);

        _uses.BeginListen(1, 5_001, 77);
        _uses.Listens(1, 5_002, 0);
        Assert.Equal((NetworkUse.Listen, 2_001), (Told.Last().Use, Told.Last().Port));
    }

    [Fact]
    public void Sockets_that_connect_do_not_count()
    {
        for (var i = 1; i <= 2 * SocketUses.ChosenMax; i++)
        {
            Bind((ulong)i, stamp: i, port: 0);
            _uses.Bound((ulong)i, i, 0, new Peer(1, 3_000));
            _uses.Connects((ulong)i);
        }

        Assert.DoesNotContain(Told, one => one.Use == NetworkUse.Listen);
    }

    [Fact]
    public void Who_listens_after_its_connection_has_failed_is_told()
    {
        Bind(1, stamp: 0, port: 0);
        _uses.Bound(1, 1, 0, new Peer(1, 3_000));
        _uses.Connects(1);
        _uses.BeginListen(1, 2, 77);
        _uses.Listens(1, 3, 0);

        Assert.Equal((NetworkUse.Listen, 3_000), (Told.Last().Use, Told.Last().Port));
    }

    [Fact]
    public void A_second_bind_that_fails_does_not_hide_the_first()
    {
        Bind(1, stamp: 0, port: 0);
        _uses.Bound(1, 1, 0, new Peer(1, 3_000));
        Bind(1, stamp: 2, port: 80);
        _uses.Bound(1, 3, Refused, null);
        _uses.BeginListen(1, 4, 77);
        _uses.Listens(1, 5, 0);

        Assert.Equal((NetworkUse.Listen, 3_000), (Told.Last().Use, Told.Last().Port));
    }

    private void Bind(ulong endpoint, long stamp, ushort port) => _uses.BeginBind(
        endpoint, stamp, 77, NetworkProtocols.Tcp, new Peer(NetworkRequest.ToNumber(IPAddress.Any), port));
}
