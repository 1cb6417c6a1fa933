using System.Net;
using SysWatch.Core.Events;
using SysWatch.Policy.Decisions;
using SysWatch.Windows.Etw;
using SysWatch.Windows.Seeing;
using SysWatch.Windows.Tests.Etw.Replay;

namespace SysWatch.Windows.Tests.Seeing;

public sealed class ObserverNetworkTests
{
    private const string Profile = """
        record: [network]
        network:
          rules:
            - {id: loopback, allow: all, to: [loopback]}
            - {id: resolvers, deny: connect, to: [loopback], ports: [53]}
        """;

    private const int Create = AfdDecoder.Create;
    private const int ConnectEx = AfdDecoder.ConnectExWithAddress;

    private readonly ObserverBed _bed = new(Profile);

    [Fact]
    public void A_connection_that_no_rule_allows_is_stopped()
    {
        _bed.Connect("203.0.113.7", 443);

        Assert.Equal(("default:network", "connect", "203.0.113.7:443", "reacted"),
            (_bed.Only.Rule.Id, _bed.Only.Operation, _bed.Only.Object, _bed.Only.Mechanism));
        Assert.Equal("terminate 1004", _bed.Done[^1]);
    }

    [Theory]
    [InlineData(true, "wfp")]
    [InlineData(false, "windows")]
    public void One_that_was_refused_says_by_what(bool isHeld, string mechanism)
    {
        _bed.HoldsNetwork = isHeld;

        _bed.Connect("2001:db8::1", 443, status: 0xC0000022);

        Assert.Equal((mechanism, "[2001:db8::1]:443"), (_bed.Only.Mechanism, _bed.Only.Object));
        Assert.Empty(_bed.Done);
    }

    /// <summary>What is asked for is told before a filter refuses it; what came about is told again.</summary>
    [Fact]
    public void One_that_a_filter_is_there_to_refuse_ends_its_program_only_where_it_came_about()
    {
        _bed.HoldsNetwork = true;

        _bed.Connect("203.0.113.7", 443, status: null);
        Assert.Equal("wfp", _bed.Only.Mechanism);
        Assert.Empty(_bed.Done);

        _bed.Connect("203.0.113.7", 443, status: 0);
        Assert.Equal("reacted", _bed.Decided.Last().Mechanism);
        Assert.Equal("terminate 1004", _bed.Done[^1]);
    }

    [Fact]
    public void One_that_was_asked_for_and_that_no_filter_refuses_is_stopped()
    {
        _bed.Connect("203.0.113.7", 443, status: null);

        Assert.Equal("terminate 1004", _bed.Done[^1]);
    }

    [Fact]
    public void One_that_nobody_answered_was_made_all_the_same()
    {
        _bed.Connect("203.0.113.7", 443, status: 0xC00000B5);

        Assert.Equal("reacted", _bed.Only.Mechanism);
    }

    [Fact]
    public void A_bind_that_failed_was_none()
    {
        Bind("0.0.0.0", 80, status: 0xC000010A);
        Assert.Empty(_bed.Decided);

        Bind("0.0.0.0", 80, status: 0);
        Assert.Equal(("bind", "0.0.0.0:80", "reacted"), (_bed.Only.Operation, _bed.Only.Object, _bed.Only.Mechanism));
    }

    [Fact]
    public void A_bind_that_was_refused_ends_nobody()
    {
        Bind("0.0.0.0", 80, status: 0xC0000022);

        Assert.Equal(("bind", "windows"), (_bed.Only.Operation, _bed.Only.Mechanism));
        Assert.Empty(_bed.Done);
    }

    /// <summary>As ConnectEx asks for it: node, Go, .NET, asyncio.</summary>
    [Theory]
    [InlineData("0.0.0.0", 1u)]
    [InlineData("::", 1u)]
    [InlineData("0.0.0.0", 2u)]
    public void What_a_program_binds_to_before_it_connects_is_not_judged(string address, uint type)
    {
        var bed = new ObserverBed("network: {default: deny, rules: [{id: web, allow: connect, to: [203.0.113.7]}]}");

        Decode(
            bed, ProviderEvents.Socket(Create, 8, 0xE1, 2, type), ProviderEvents.SocketBind(8, 0xE1, address, 0),
            ProviderEvents.SocketBind(8, 0xE1, address, 50_001, isExit: true),
            ProviderEvents.SocketUse(ConnectEx, 8, 0xE1, "203.0.113.7", 443));

        Assert.Empty(bed.Decided);
        Assert.Empty(bed.Done);
    }

    [Fact]
    public void Who_listens_at_a_port_of_the_systems_choice_is_judged_by_that_port()
    {
        Decode(
            _bed, ProviderEvents.SocketBind(8, 0xE1, "0.0.0.0", 0),
            ProviderEvents.SocketBind(8, 0xE1, "0.0.0.0", 50_001, isExit: true),
            ProviderEvents.SocketListen(8, 0xE1, isExit: false), ProviderEvents.SocketListen(8, 0xE1, isExit: true));

        Assert.Equal(
            ("bind", "0.0.0.0:50001", "reacted"), (_bed.Only.Operation, _bed.Only.Object, _bed.Only.Mechanism));
    }

    [Fact]
    public void Without_a_protocol_that_has_ports_every_bind_is_judged()
    {
        Decode(
            _bed, ProviderEvents.Socket(Create, 8, 0xE1, 2, 3), ProviderEvents.SocketBind(8, 0xE1, "0.0.0.0", 0),
            ProviderEvents.SocketBind(8, 0xE1, "0.0.0.0", 0, isExit: true));

        Assert.Equal("bind", _bed.Only.Operation);
    }

    [Theory]
    [InlineData(ObserverBed.Tool, "reacted")]
    [InlineData(4, "reacted")]
    [InlineData(6666, "etw")]
    public void A_connect_in_another_processs_name_ends_nobody(int writer, string mechanism)
    {
        var written = ProviderEvents.Connect(TcpIpDecoder.Proceeding, 8, ObserverBed.Tool, "203.0.113.7", 443, 0);
        using var run = EtwRun.Of([written with { Header = written.Header with { ProcessId = writer } }]);

        _bed.See(Assert.IsType<NetworkUsed>(Assert.Single(run.Seen.Seen)) with { FileTime = _bed.Now });

        Assert.Equal(("203.0.113.7:443", mechanism), (_bed.Only.Object, _bed.Only.Mechanism));
        Assert.Equal(mechanism == "reacted", _bed.Done.Count > 0);
    }

    [Fact]
    public void A_lookup_is_a_question_to_the_machines_resolver()
    {
        _bed.See(Lookup("secret.example.com"));

        Assert.Equal((Guard.Network, "resolve", "secret.example.com", "default:network"),
            (_bed.Only.Guard, _bed.Only.Operation, _bed.Only.Object, _bed.Only.Rule.Id));
        Assert.Equal(("etw", false), (_bed.Only.Mechanism, _bed.Only.Enforced));
        Assert.Empty(_bed.Done);
    }

    [Fact]
    public void A_resolver_on_the_machine_is_denied_by_the_rule_on_its_port()
    {
        _bed.Resolvers = [IPAddress.Loopback];

        _bed.See(Lookup("secret.example.com"));

        Assert.Equal("test:resolvers", _bed.Only.Rule.Id);
    }

    [Fact]
    public void Who_may_ask_one_of_the_resolvers_may_look_names_up()
    {
        var bed = new ObserverBed("network:\n  rules:\n    - {id: dns, allow: connect, to: [10.0.0.1], ports: [53]}")
        {
            Resolvers = [IPAddress.Parse("10.0.0.9"), IPAddress.Parse("10.0.0.1")],
        };

        bed.See(Lookup("example.com"));

        Assert.Empty(bed.Decided);
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("app.LOCALHOST.")]
    [InlineData("127.0.0.1")]
    public void Names_that_stay_here_are_not_judged(string name)
    {
        _bed.See(Lookup(name));

        Assert.Empty(_bed.Decided);
    }

    [Fact]
    public void The_answer_to_a_lookup_is_not_another()
    {
        _bed.See(Lookup("example.com") with { Status = 0 });

        Assert.Empty(_bed.Decided);
    }

    [Theory]
    [InlineData(@"\Device\Mup\evil.example\share\x", "evil.example:445")]
    [InlineData(@"\Device\Mup\203.0.113.7\share\x", "203.0.113.7:445")]
    [InlineData(@"\Device\Mup\;WebDavRedirector\;W:0\evil.example@SSL\DavWWWRoot\x", "evil.example@SSL:443")]
    [InlineData(@"\Device\Mup\evil.example\pipe\x", "evil.example:445")]
    public void A_file_of_a_server_is_a_connection_to_it(string path, string server)
    {
        _bed.Use(path, FileUse.Create, status: 0xC0000034);

        Assert.Equal((Guard.Network, server, "reacted"), (_bed.Only.Guard, _bed.Only.Object, _bed.Only.Mechanism));
    }

    [Fact]
    public void Shares_of_the_machine_itself_and_of_wsl_are_no_connections()
    {
        _bed.Use(@"\Device\Mup\localhost\c$\x");
        _bed.Use(@"\Device\Mup\wsl$\Ubuntu\x");

        Assert.Empty(_bed.Decided);
    }

    [Theory]
    [InlineData("server", null, 445)]
    [InlineData("10.0.0.1", "10.0.0.1", 445)]
    [InlineData("2001-db8--1.ipv6-literal.net", "2001:db8::1", 445)]
    [InlineData("server@8080", null, 8080)]
    [InlineData("server@ssl", null, 443)]
    [InlineData("server@SSL@8443", null, 8443)]
    [InlineData("server@", null, 80)]
    public void Where_a_server_is(string server, string? host, int port) =>
        Assert.Equal(
            (host is null ? null : IPAddress.Parse(host), (ushort)port),
            SysWatch.Windows.Names.ShareAddress.Of(server));

    [Fact]
    public void Allowed_uses_are_told_of_at_once_and_then_together()
    {
        for (var i = 0; i < 10; i++)
            _bed.Connect("127.0.0.1", 8080);
        var first = Assert.Single(_bed.Events.OfType<AccessesSeen>());
        Assert.Equal(("connect", "127.0.0.1:8080", 1ul, "test:loopback"),
            (first.Operation, first.Object, first.Count, first.Rule.Id));

        _bed.Time.Advance(TimeSpan.FromSeconds(2));
        _bed.Observer.TellCounts();

        var together = _bed.Events.OfType<AccessesSeen>().Last();
        Assert.Equal((9ul, first.First), (together.Count, together.First));
    }

    [Fact]
    public void What_is_used_no_more_is_told_of_after_a_while()
    {
        _bed.Observer.Start();
        _bed.Connect("127.0.0.1", 8080);
        _bed.Connect("127.0.0.1", 8080);

        for (var i = 0; i < 6; i++)
            _bed.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal([1ul, 1ul], _bed.Events.OfType<AccessesSeen>().Select(one => one.Count));
    }

    private void Bind(string address, int port, uint status) => Decode(
        _bed, ProviderEvents.SocketBind(8, 0xE1, address, port),
        ProviderEvents.SocketBind(8, 0xE1, address, port, isExit: true, status));

    /// <summary>As events of the tool's.</summary>
    private static void Decode(ObserverBed bed, params EtwWritten[] events)
    {
        using var run = EtwRun.Of(
            events.Select(one => one with { Header = one.Header with { ProcessId = ObserverBed.Tool } }));
        foreach (var seen in run.Seen.Seen)
            bed.See(seen is NetworkUsed used ? used with { FileTime = bed.Now } : seen);
    }

    private NameLookedUp Lookup(string name) =>
        new() { FileTime = _bed.Now, Pid = ObserverBed.Tool, Name = name, Type = 1 };
}
