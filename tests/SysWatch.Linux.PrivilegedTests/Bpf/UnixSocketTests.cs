using System.Net.Sockets;
using SysWatch.Linux.Abi;
using SysWatch.Linux.Bpf;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;

namespace SysWatch.Linux.PrivilegedTests.Bpf;

public sealed class UnixSocketTests : IClassFixture<KernelFixture>, IDisposable
{
    private const int Eperm = 1;

    private readonly KernelFixture _fixture;
    private readonly ulong _session = KernelFixture.NewSession();
    private readonly string _directory = Directory.CreateTempSubdirectory("syswatch-unix-").FullName;
    private readonly Socket _stream = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Socket _datagram = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly Socket _abstract = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    public UnixSocketTests(KernelFixture fixture)
    {
        _fixture = fixture;
        _stream.Bind(new UnixDomainSocketEndPoint(StreamPath));
        _stream.Listen();
        _datagram.Bind(new UnixDomainSocketEndPoint(DatagramPath));
        _abstract.Bind(new UnixDomainSocketEndPoint($"\0{AbstractName}"));
    }

    private string StreamPath => Path.Combine(_directory, "stream");

    private string DatagramPath => Path.Combine(_directory, "datagram");

    private string AbstractName => $"syswatch-{Environment.ProcessId}-{_session}";

    public void Dispose()
    {
        _stream.Dispose();
        _datagram.Dispose();
        _abstract.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void Refuses_a_connect_that_goes_past_the_daemon()
    {
        _fixture.NeedProgram("sw_connect_unix");

        var result = Run($"unixconnect {StreamPath}", PolicyFlags.UnixByDaemon | PolicyFlags.ReportUnix);

        var denial = _fixture.Sink.WaitFor<SeenUnix>(e => e.Event.Header.Session == _session);
        Assert.Equal(Eperm, result);
        Assert.Equal((StreamPath, (byte)1), (denial.Name, denial.Event.Enforced));
    }

    [Fact]
    public void Connects_go_directly_to_the_named_paths_and_to_no_other_spelling()
    {
        _fixture.NeedProgram("sw_connect_unix");

        var named = Run($"unixconnect {StreamPath}", PolicyFlags.UnixByDaemon, paths: [StreamPath]);
        var spelled = Run(
            $"unixconnect {_directory}/./stream", PolicyFlags.UnixByDaemon, paths: [StreamPath]);

        Assert.Equal((0, Eperm), (named, spelled));
    }

    [Fact]
    public void Audit_mode_does_not_open_connects_that_go_past_the_daemon()
    {
        _fixture.NeedProgram("sw_connect_unix");

        var result = Run($"unixconnect {StreamPath}", PolicyFlags.UnixByDaemon, PolicyMode.Audit);

        Assert.Equal(Eperm, result);
    }

    [Fact]
    public void Lets_connects_through_where_the_daemon_does_not_make_them()
    {
        _fixture.NeedProgram("sw_connect_unix");

        Assert.Equal(0, Run($"unixconnect {StreamPath}", PolicyFlags.None));
    }

    [Fact]
    public void Leaves_processes_outside_every_session_alone()
    {
        _fixture.NeedProgram("sw_connect_unix");
        using var connects = Probe.Start($"unixconnect {StreamPath}");
        using var sends = Probe.Start($"unixsend {DatagramPath}");

        Assert.Equal(0, connects.Finish());
        Assert.Equal(0, sends.Finish());
    }

    [Fact]
    public void A_label_without_a_policy_connects_and_sends_nowhere()
    {
        _fixture.NeedProgram("sw_connect_unix");
        using var connects = Probe.StartLabelled(
            _fixture.Kernel, Probe.Label(_session, 0), $"unixconnect {StreamPath}");
        using var sends = Probe.StartLabelled(
            _fixture.Kernel, Probe.Label(_session, 0), $"unixsend {DatagramPath}");

        Assert.Equal(Eperm, connects.Finish());
        Assert.Equal(Eperm, sends.Finish());
    }

    [Fact]
    public void Datagrams_go_to_the_named_paths_and_nowhere_else()
    {
        _fixture.NeedProgram("sw_sendmsg_unix");

        var named = Run($"unixsend {DatagramPath}", PolicyFlags.UnixByDaemon, paths: [DatagramPath]);
        var other = Run($"unixsend {DatagramPath}", PolicyFlags.UnixByDaemon, paths: [DatagramPath + "x"]);

        var denial = _fixture.Sink.WaitFor<SeenUnix>(e => e.Event.Header.Session == _session);
        Assert.Equal((0, Eperm), (named, other));
        Assert.Equal((DatagramPath, UnixEvent.Send), (denial.Name, denial.Event.Operation));
    }

    [Fact]
    public void Datagrams_go_to_the_named_abstract_names_and_nowhere_else()
    {
        _fixture.NeedProgram("sw_sendmsg_unix");

        var named = Run($"unixsend @{AbstractName}", PolicyFlags.UnixByDaemon, paths: [$"@{AbstractName}"]);
        var other = Run($"unixsend @{AbstractName}", PolicyFlags.UnixByDaemon, paths: [AbstractName, "@syswatch"]);

        Assert.Equal((0, Eperm), (named, other));
    }

    private int Run(string words, PolicyFlags flags, PolicyMode mode = PolicyMode.Enforce, string[]? paths = null)
    {
        var slot = _fixture.Kernel.Policies.Add(
            new KernelPolicy(
                KernelFixture.Everything(Verdict.Allow, 0), KernelFixture.AnyPath, mode, flags, paths ?? [], []));
        using var probe = Probe.StartLabelled(_fixture.Kernel, Probe.Label(_session, slot), words);
        var result = probe.Finish();
        _fixture.Kernel.Policies.Remove(slot);
        return result;
    }
}
