using SysWatch.Linux.Abi;
using SysWatch.Linux.Bpf;
using SysWatch.Linux.Interop;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;

namespace SysWatch.Linux.PrivilegedTests.Bpf;

/// <summary>What a daemon leaves when it dies, and what it leaves when it is stopped.</summary>
public sealed class SurvivalTests : IDisposable
{
    private const int Eperm = 1;

    private readonly string _runDirectory = Directory.CreateTempSubdirectory("syswatch-run-").FullName;
    private readonly ulong _session = KernelFixture.NewSession();

    public void Dispose() => Directory.Delete(_runDirectory);

    [Fact]
    public void Enforcement_outlives_the_daemon_and_a_successor_takes_over()
    {
        KernelFixture.NeedRoot();
        uint slot;
        Probe orphan, waiting;
        using (var first = KernelPrograms.Open(_runDirectory))
        {
            slot = first.Policies.Add(KernelFixture.Policy(KernelFixture.Everything(Verdict.Deny, 21)));
            orphan = Probe.StartLabelled(first, Probe.Label(_session, slot), "fork connect 127.0.0.1 9");
            waiting = Probe.StartLabelled(first, Probe.Label(_session, slot), "fork connect 127.0.0.1 9");
        }

        Assert.Equal(Eperm, orphan.Finish());

        using var second = KernelPrograms.Open(_runDirectory);
        var sink = new RecordingSink();
        second.Events.Start(sink);
        Assert.Equal(21u, sink.WaitFor<NetworkEvent>(e => e.Header.Session == _session).Rule);
        Assert.Equal([waiting.Pid], second.Labels.Members(new(_session)));
        Assert.False(second.TryRemove());
        second.Policies.Replace(slot, KernelFixture.Policy(KernelFixture.Everything(Verdict.Allow, 1)));
        Assert.Equal(111, waiting.Finish());
        Assert.True(second.TryRemove());
        orphan.Dispose();
        waiting.Dispose();
    }

    [Fact]
    public void A_successor_does_not_attach_twice()
    {
        KernelFixture.NeedRoot();
        using var first = KernelPrograms.Open(_runDirectory);
        using var kernel = KernelPrograms.Open(_runDirectory);
        Assert.Equal(first.Probe, kernel.Probe);
        var sink = new RecordingSink();
        kernel.Events.Start(sink);
        using var probe = Probe.StartLabelled(kernel, Probe.Label(_session, 0), "fork connect 127.0.0.1 9");

        probe.Finish();

        sink.WaitFor<ExitEvent>(e => e.Header.Pid == (uint)probe.Pid);
        Assert.Single(sink.All<NetworkEvent>());
        Assert.Single(sink.All<EventHeader>());
        Assert.True(kernel.TryRemove());
    }

    [Theory]
    [InlineData("link_sw_connect4")]
    [InlineData("sw_policies")]
    public void What_was_taken_away_is_there_again(string pin)
    {
        KernelFixture.NeedRoot();
        using var first = KernelPrograms.Open(_runDirectory);
        File.Delete(Path.Combine(_runDirectory, "bpf", pin));

        using var second = KernelPrograms.Open(_runDirectory);

        var slot = second.Policies.Add(KernelFixture.Policy(KernelFixture.Everything(Verdict.Deny, 4)));
        using var probe = Probe.StartLabelled(second, Probe.Label(_session, slot), "fork connect 127.0.0.1 9");
        Assert.Equal(Eperm, probe.Finish());
        Assert.Equal(first.Probe, second.Probe);
        Assert.True(second.TryRemove());
    }

    [Fact]
    public void Another_build_of_the_programs_replaces_them_under_running_sessions()
    {
        KernelFixture.NeedRoot();
        using var first = KernelPrograms.Open(_runDirectory);
        var slot = first.Policies.Add(KernelFixture.Policy(KernelFixture.Everything(Verdict.Deny, 4)));
        using var probe = Probe.StartLabelled(first, Probe.Label(_session, slot), "fork connect 127.0.0.1 9");
        SetState(state => state with { Object = 12345 });

        using var second = KernelPrograms.Open(_runDirectory);

        Assert.Equal(Eperm, probe.Finish());
        Assert.Equal(first.Probe, second.Probe);
        Assert.True(second.TryRemove());
    }

    [Fact]
    public void Another_version_is_refused_while_its_sessions_run_and_replaced_after()
    {
        KernelFixture.NeedRoot();
        using var first = KernelPrograms.Open(_runDirectory);
        using var probe = Probe.StartLabelled(first, Probe.Label(_session, 0), "connect 127.0.0.1 9");
        SetState(state => state with { Abi = 999 });

        var refusal = Assert.Throws<BpfException>(() => KernelPrograms.Open(_runDirectory));

        Assert.Contains("version 999", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(Eperm, probe.Finish());
        using var second = KernelPrograms.Open(_runDirectory);
        Assert.True(second.TryRemove());
    }

    [Fact]
    public void A_clean_stop_leaves_nothing_behind()
    {
        KernelFixture.NeedRoot();
        var kernel = KernelPrograms.Open(_runDirectory);

        Assert.True(kernel.TryRemove());

        Assert.Empty(Directory.EnumerateFileSystemEntries(_runDirectory));
        Assert.DoesNotContain(
            MountTable.Read(), mount => mount.Point.StartsWith(_runDirectory, StringComparison.Ordinal));
    }

    [Fact]
    [System.Runtime.Versioning.SupportedOSPlatform("linux")]
    public void Nobody_but_root_sees_the_pins()
    {
        KernelFixture.NeedRoot();
        using var kernel = KernelPrograms.Open(_runDirectory);

        var mode = File.GetUnixFileMode(Path.Combine(_runDirectory, "bpf"));

        const UnixFileMode others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute |
            UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;
        Assert.Equal(UnixFileMode.None, mode & others);
        Assert.True(kernel.TryRemove());
    }

    private void SetState(Func<KernelState, KernelState> change)
    {
        using var state = new KernelMap<uint, KernelState>(
            "sw_state", LibBpf.OpenPin(Path.Combine(_runDirectory, "bpf", "sw_state")));
        state.TryGet(0, out var value);
        state.Set(0, change(value));
    }
}
