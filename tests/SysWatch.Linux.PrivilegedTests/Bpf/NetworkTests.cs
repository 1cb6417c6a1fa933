using System.Net;
using System.Net.Sockets;
using SysWatch.Core.Sessions;
using SysWatch.Linux.Abi;
using SysWatch.Linux.Bpf;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;

namespace SysWatch.Linux.PrivilegedTests.Bpf;

public sealed class NetworkTests : IClassFixture<KernelFixture>, IDisposable
{
    private const int Eperm = 1;
    private const string Denied = "127.0.0.1";

    private readonly KernelFixture _fixture;
    private readonly ulong _session = KernelFixture.NewSession();
    private readonly TcpListener _v4 = new(IPAddress.Loopback, 0);
    private readonly TcpListener _v6 = new(IPAddress.IPv6Loopback, 0);

    public NetworkTests(KernelFixture fixture)
    {
        _fixture = fixture;
        _v4.Start();
        _v6.Start();
    }

    private int PortV4 => ((IPEndPoint)_v4.LocalEndpoint).Port;

    private int PortV6 => ((IPEndPoint)_v6.LocalEndpoint).Port;

    public void Dispose()
    {
        _v4.Dispose();
        _v6.Dispose();
    }

    public static TheoryData<string> Uses =>
    [
        "connect 127.0.0.1 V4", "fastopen 127.0.0.1 V4", "connect ::1 V6", "connect ::ffff:127.0.0.1 V4",
        "connect 0.0.0.0 V4", "connect :: V6", "connect ::ffff:0.0.0.0 V4",
        "sendto 127.0.0.1 V4", "sendto ::1 V6", "sendto ::ffff:127.0.0.1 V4", "sendto 0.0.0.0 V4",
        "connectudp 127.0.0.1 V4", "connectudp ::1 V6",
        "bind 127.0.0.1 0", "bind ::1 0", "bindudp 0.0.0.0 0", "bindudp :: 0", "bind ::ffff:127.0.0.1 0",
        "socket 2 3 1", "socket 2 3 255", "socket 10 3 58", "socket 2 1 262",
    ];

    [Theory]
    [MemberData(nameof(Uses))]
    public void Is_refused_with_the_rule_where_denied(string use)
    {
        KernelFixture.NeedRoot();
        NeedUseInside(use);

        var result = _fixture.Run(_session, KernelFixture.Everything(Verdict.Deny, 42), Ports(use));

        var denial = _fixture.Decided(_session);
        Assert.Equal(Eperm, result);
        Assert.Equal((42u, (byte)Verdict.Deny, (byte)1), (denial.Rule, denial.Verdict, denial.Enforced));
    }

    [Theory]
    [MemberData(nameof(Uses))]
    public void Works_where_allowed(string use)
    {
        KernelFixture.NeedRoot();
        NeedUseInside(use);

        var result = _fixture.Run(_session, KernelFixture.Everything(Verdict.Allow, 1), Ports(use));

        Assert.Contains(result, new[] { 0, 93 });
    }

    [Theory]
    [MemberData(nameof(Uses))]
    public void Works_outside_a_session(string use)
    {
        KernelFixture.NeedRoot();
        using var probe = Probe.Start(Ports(use));

        Assert.Contains(probe.Finish(), new[] { 0, 93 });
    }

    [Theory]
    [MemberData(nameof(Uses))]
    public void Goes_on_and_is_recorded_in_audit_mode(string use)
    {
        KernelFixture.NeedRoot();
        NeedUseInside(use);

        var result = _fixture.Run(_session, KernelFixture.Everything(Verdict.Deny, 3), Ports(use), PolicyMode.Audit);

        var wouldBe = _fixture.Decided(_session);
        Assert.Contains(result, new[] { 0, 93 });
        Assert.Equal((3u, (byte)Verdict.Deny, (byte)0), (wouldBe.Rule, wouldBe.Verdict, wouldBe.Enforced));
    }

    [Theory]
    [InlineData("connect 0.0.0.0 V4", true)]
    [InlineData("connect ::ffff:0.0.0.0 V4", true)]
    [InlineData("connect :: V6", true)]
    [InlineData("sendto 0.0.0.0 V4", true)]
    [InlineData("connect 127.8.9.10 V4", true)]
    [InlineData("connect 128.0.0.1 V4", false)]
    [InlineData("bind 0.0.0.0 0", false)]
    [InlineData("bind :: 0", false)]
    [InlineData("bind 127.0.0.1 0", true)]
    public void Unspecified_means_loopback_to_connect_and_everywhere_to_bind(string use, bool isAllowed)
    {
        KernelFixture.NeedRoot();
        var loopbackOnly = KernelFixture.Table(
            KernelFixture.Prefix("::", 0, KernelFixture.Entry(Verdict.Deny, 0)),
            KernelFixture.Prefix("127.0.0.0", 8, KernelFixture.Entry(Verdict.Allow, 1)),
            KernelFixture.Prefix("::1", 128, KernelFixture.Entry(Verdict.Allow, 1)));

        var result = _fixture.Run(_session, loopbackOnly, Ports(use));

        Assert.Equal(isAllowed, result != Eperm);
    }

    [Theory]
    [InlineData("connect 127.0.0.1 80", 0, 1u)]
    [InlineData("connect 127.0.0.1 90", 0, 2u)]
    [InlineData("connect 127.0.0.1 90", 2, 4u)]
    [InlineData("sendto 127.0.0.1 80", 0, 3u)]
    [InlineData("bind 127.0.0.1 80", 0, 5u)]
    [InlineData("connect 127.0.0.2 80", 0, 6u)]
    public void The_first_entry_of_the_longest_prefix_that_matches_decides(string use, uint actors, uint rule)
    {
        KernelFixture.NeedRoot();
        var table = KernelFixture.Table(
            KernelFixture.Prefix("::", 0, KernelFixture.Entry(Verdict.Deny, 9)),
            KernelFixture.Prefix("127.0.0.0", 8, KernelFixture.Entry(Verdict.Deny, 6)),
            KernelFixture.Prefix(
                Denied, 32,
                KernelFixture.Entry(Verdict.Deny, 1, NetworkOperations.Connect, NetworkProtocols.Tcp, 70, 80),
                KernelFixture.Entry(Verdict.Deny, 3, NetworkOperations.Connect, NetworkProtocols.Udp),
                KernelFixture.Entry(Verdict.Deny, 4, NetworkOperations.Connect, actors: 2),
                KernelFixture.Entry(Verdict.Deny, 2, NetworkOperations.Connect),
                KernelFixture.Entry(Verdict.Deny, 5)));

        _fixture.Run(_session, table, use, actors: actors);

        Assert.Equal(rule, _fixture.Decided(_session).Rule);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void Listening_without_a_bind_that_is_denied_is_refused_or_kills(string family)
    {
        const int eacces = 13;
        _fixture.NeedProgram("sw_listen");
        var isRefused = _fixture.Kernel.Probe.Single(program => program.Name == "sw_socket_listen").IsAttached;
        var bindDenied = KernelFixture.Table(
            KernelFixture.Prefix(
                "::", 0,
                KernelFixture.Entry(Verdict.Deny, 31, NetworkOperations.Bind),
                KernelFixture.Entry(Verdict.Allow, 1)));

        var denied = _fixture.Run(_session, bindDenied, $"listen {family} 0");
        var allowed = _fixture.Run(_session, KernelFixture.Everything(Verdict.Allow, 1), $"listen {family} 0");

        Assert.Equal((isRefused ? eacces : Probe.Killed, 0), (denied, allowed));
        var denial = _fixture.Decided(_session);
        Assert.Equal((31u, (byte)NetworkOperations.Bind), (denial.Rule, denial.Operation));
    }

    [Fact]
    public void The_event_says_who_and_where()
    {
        KernelFixture.NeedRoot();
        var slot = _fixture.Add(KernelFixture.Everything(Verdict.Deny, 1));
        using var probe = Probe.StartLabelled(
            _fixture.Kernel, Probe.Label(_session, slot, actors: 6), $"connect {Denied} {PortV4}");

        probe.Finish();

        var denial = _fixture.Decided(_session);
        Assert.Equal((uint)probe.Pid, denial.Header.Pid);
        Assert.Equal((uint)Environment.ProcessId, denial.Header.Parent);
        Assert.Equal(PortV4, denial.Port);
        Assert.Equal(NetworkRequest.ToNumber(IPAddress.Loopback), ToNumber(denial.Address));
        Assert.Equal((byte)NetworkOperations.Connect, denial.Operation);
        Assert.Equal((byte)NetworkProtocols.Tcp, denial.Protocol);
        Assert.Equal((slot, 6u, (ushort)6), (denial.Policy, denial.Actors, denial.IpProtocol));
        _fixture.Kernel.Policies.Remove(slot);
    }

    [Fact]
    public void A_policy_that_is_gone_refuses_everything()
    {
        KernelFixture.NeedRoot();
        using var probe = Probe.StartLabelled(_fixture.Kernel, Probe.Label(_session, 0), $"connect {Denied} {PortV4}");

        Assert.Equal(Eperm, probe.Finish());
        Assert.Equal(KernelAbi.NoRule, _fixture.Decided(_session).Rule);
    }

    [Fact]
    public void A_swapped_policy_holds_for_a_process_that_runs()
    {
        KernelFixture.NeedRoot();
        var slot = _fixture.Add(KernelFixture.Everything(Verdict.Allow, 1));
        using var probe = Probe.StartLabelled(
            _fixture.Kernel, Probe.Label(_session, slot), $"connect {Denied} {PortV4}");

        _fixture.Kernel.Policies.Replace(
            slot, KernelFixture.Policy(KernelFixture.Everything(Verdict.Deny, 11)));

        Assert.Equal(Eperm, probe.Finish());
        Assert.Equal(11u, _fixture.Decided(_session).Rule);
        _fixture.Kernel.Policies.Remove(slot);
    }

    [Fact]
    public void Swapping_never_shows_half_a_policy()
    {
        KernelFixture.NeedRoot();
        var allow = KernelFixture.Everything(Verdict.Allow, 1);
        var slot = _fixture.Add(allow);
        using var probe = Probe.StartLabelled(
            _fixture.Kernel, Probe.Label(_session, slot), $"repeat 3000 sendto {Denied} {PortV4}");
        probe.Release();
        for (var swap = 0; swap < 500; swap++)
            _fixture.Kernel.Policies.Replace(slot, KernelFixture.Policy(allow));

        var result = probe.Finish();

        Assert.Equal(0, result);
        Assert.DoesNotContain(_fixture.Sink.All<NetworkEvent>(), e => e.Header.Session == _session);
        _fixture.Kernel.Policies.Remove(slot);
    }

    [Fact]
    public void Ask_refuses_until_it_is_granted_for_that_very_use()
    {
        KernelFixture.NeedRoot();
        var slot = _fixture.Add(KernelFixture.Everything(Verdict.Ask, 8));
        var request = new NetworkRequest(
            NetworkOperations.Connect, NetworkProtocols.Tcp, NetworkRequest.ToNumber(IPAddress.Loopback),
            (ushort)PortV4);

        Assert.Equal(Eperm, Connect(slot, Denied, PortV4));
        Assert.Equal((byte)Verdict.Ask, _fixture.Decided(_session).Verdict);
        _fixture.Kernel.Policies.Grant(new SessionId(_session), request, TimeSpan.FromMinutes(1));
        Assert.Equal(0, Connect(slot, Denied, PortV4));
        Assert.Equal(Eperm, Connect(slot, Denied, PortV6));
        _fixture.Kernel.Policies.Grant(new SessionId(_session), request, TimeSpan.Zero);
        Assert.Equal(Eperm, Connect(slot, Denied, PortV4));
        _fixture.Kernel.Policies.Remove(slot);
    }

    [Fact]
    public void Allowed_uses_are_told_of_once_and_counted_where_the_policy_says_so()
    {
        KernelFixture.NeedRoot();
        var slot = _fixture.Add(KernelFixture.Everything(Verdict.Allow, 5), flags: PolicyFlags.RecordNetwork);

        Assert.Equal(0, Connect(slot, Denied, PortV4));
        Assert.Equal(0, Connect(slot, Denied, PortV4));
        Assert.Equal(0, Connect(slot, Denied, PortV4));

        var generation = _fixture.Kernel.Policies[slot].Generation;
        var first = _fixture.Sink.WaitFor<SeenUse>(seen => seen.Event.Key.Generation == generation).Event;
        Assert.Equal((5u, SeenStage.First, 1ul), (first.Rule, first.Stage, first.Count));
        Assert.Equal((_session, (ushort)PortV4), (first.Header.Session, first.Key.Port));
        Assert.Equal(new SeenCount(first.Key, 2, 0), Counted(generation) with { Last = 0 });
        Assert.Empty(_fixture.Kernel.Seen.Take((key, _) => key.Generation == generation));
        Assert.Single(_fixture.Sink.All<SeenUse>(), seen => seen.Event.Key.Generation == generation);
        _fixture.Kernel.Policies.Remove(slot);
    }

    [Fact]
    public void A_use_is_told_of_again_after_its_place_was_freed()
    {
        KernelFixture.NeedRoot();
        var slot = _fixture.Add(KernelFixture.Everything(Verdict.Allow, 6), flags: PolicyFlags.RecordNetwork);
        var generation = _fixture.Kernel.Policies[slot].Generation;
        Assert.Equal(0, Connect(slot, Denied, PortV4));
        Assert.Equal(0, Connect(slot, Denied, PortV4));

        var freed = Assert.Single(_fixture.Kernel.Seen.Remove(key => key.Generation == generation));
        Assert.Equal(0, Connect(slot, Denied, PortV4));

        Assert.Equal(1ul, freed.Count);
        _fixture.Sink.WaitFor<SeenUse>(_ =>
            _fixture.Sink.All<SeenUse>().Count(seen => seen.Event.Key.Generation == generation) == 2);
        _fixture.Kernel.Policies.Remove(slot);
    }

    private SeenCount Counted(uint generation) =>
        Assert.Single(_fixture.Kernel.Seen.Take((key, _) => key.Generation == generation));

    private int Connect(uint slot, string host, int port)
    {
        using var probe = Probe.StartLabelled(
            _fixture.Kernel, Probe.Label(_session, slot), $"connect {host} {port}");
        return probe.Finish();
    }

    /// <summary>The sockets among the uses are the wall's to refuse where BPF-LSM holds: no rule is asked.</summary>
    private void NeedUseInside(string use) => Assert.SkipWhen(
        use.StartsWith("socket", StringComparison.Ordinal) &&
        _fixture.Kernel.Probe.Any(program => program is { Name: "sw_socket_create", IsAttached: true }),
        "lsm/socket_create refuses it whatever the rules say");

    private string Ports(string use) => use
        .Replace("V4", $"{PortV4}", StringComparison.Ordinal)
        .Replace("V6", $"{PortV6}", StringComparison.Ordinal);

    private static UInt128 ToNumber(AddressBytes address) =>
        System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(address);
}
