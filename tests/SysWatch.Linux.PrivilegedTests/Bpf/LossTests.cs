using SysWatch.Linux.Abi;
using SysWatch.Linux.Bpf;
using SysWatch.Policy.Decisions;

namespace SysWatch.Linux.PrivilegedTests.Bpf;

/// <summary>With nobody to read, so that the rings fill.</summary>
public sealed class LossTests : IDisposable
{
    private readonly string _runDirectory = Directory.CreateTempSubdirectory("syswatch-run-").FullName;

    /// <summary>Events of refused connects that the ring of denials takes.</summary>
    private static int RoomForDenials =>
        KernelAbi.DenialsBytes / (System.Runtime.CompilerServices.Unsafe.SizeOf<NetworkEvent>() + 8);

    public void Dispose() => Directory.Delete(_runDirectory);

    [Fact]
    public void In_a_flood_what_a_process_is_refused_by_a_rule_is_counted()
    {
        KernelFixture.NeedRoot();
        using var kernel = KernelPrograms.Open(_runDirectory);
        var session = KernelFixture.NewSession();
        using var probe = Probe.StartLabelled(
            kernel, Probe.Label(session, 0), "repeat 30000 connect 127.0.0.1 9");

        Assert.Equal(1, probe.Finish());

        var counted = Assert.Single(kernel.Seen.Take((key, _) => key.Kind == SeenKind.Refused));
        Assert.Equal(
            (session, KernelEventKind.Network, (uint)probe.Pid),
            (counted.Key.Session, counted.Key.Refused, counted.Key.Pid));
        var told = Told(kernel, session);
        Assert.Equal(30000ul, (ulong)told + counted.Count);
        Assert.InRange(told, RoomForDenials / 2, RoomForDenials / 2 + 2);
        Assert.Equal(0ul, kernel.Counters.Read(KernelCounter.DenialsLost));
        Assert.True(kernel.TryRemove());
    }

    [Fact]
    public void What_finds_no_room_is_counted_by_its_rule()
    {
        KernelFixture.NeedRoot();
        using var kernel = KernelPrograms.Open(_runDirectory);
        var session = KernelFixture.NewSession();
        using var probe = Probe.StartLabelled(
            kernel, Probe.Label(session, 0), "repeat 30000 fork connect 127.0.0.1 9");

        Assert.Equal(1, probe.Finish());

        var counted = kernel.Seen.Take((key, _) => key.Kind == SeenKind.Refused);
        Assert.Contains(counted, count => count.Key.Pid == 0 && count.Key.Session == session);
        var lost = kernel.Counters.Read(KernelCounter.DenialsLost);
        Assert.Equal(30000ul, (ulong)Told(kernel, session) + (ulong)counted.Sum(count => (long)count.Count) + lost);
        Assert.Equal(0ul, lost);
        Assert.True(kernel.TryRemove());
    }

    [Fact]
    public void A_full_telemetry_ring_counts_and_leaves_room_for_denials()
    {
        KernelFixture.NeedRoot();
        using var kernel = KernelPrograms.Open(_runDirectory);
        var session = KernelFixture.NewSession();
        var audited = kernel.Policies.Add(KernelFixture.Policy(KernelFixture.Everything(Verdict.Audit, 0)));
        using var loud = Probe.StartLabelled(
            kernel, Probe.Label(session, audited), "repeat 60000 connect 127.0.0.1 9");
        loud.Finish();
        using var probe = Probe.StartLabelled(kernel, Probe.Label(session, 0), "connect 127.0.0.1 9");

        Assert.Equal(1, probe.Finish());

        Assert.NotEqual(0ul, kernel.Counters.Read(KernelCounter.EventsLost));
        Assert.Equal(0ul, kernel.Counters.Read(KernelCounter.DenialsLost));
        kernel.Policies.Remove(audited);
        Assert.True(kernel.TryRemove());
    }

    [Fact]
    public void A_reader_learns_what_was_lost()
    {
        KernelFixture.NeedRoot();
        using var kernel = KernelPrograms.Open(_runDirectory);
        var sink = new StallingSink();
        kernel.Events.Start(sink);
        var audited = kernel.Policies.Add(KernelFixture.Policy(KernelFixture.Everything(Verdict.Audit, 0)));
        using var probe = Probe.StartLabelled(
            kernel, Probe.Label(KernelFixture.NewSession(), audited), "repeat 60000 connect 127.0.0.1 9");
        probe.Finish();

        sink.GoOn.Set();

        var lost = sink.Seen.WaitFor<SeenLoss>(loss => loss.Counter == KernelCounter.EventsLost);
        Assert.Equal(kernel.Counters.Read(KernelCounter.EventsLost), lost.Count);
        kernel.Policies.Remove(audited);
        Assert.True(kernel.TryRemove());
    }

    [Fact]
    public void A_fork_that_finds_the_label_table_full_is_killed_and_its_child_is_still_held()
    {
        KernelFixture.NeedRoot();
        using var kernel = KernelPrograms.Open(_runDirectory);
        Assert.SkipWhen(kernel.HoldsFiles, "with BPF-LSM the fork fails before: KernelWallTests");
        var sink = new RecordingSink();
        kernel.Events.Start(sink);
        var session = KernelFixture.NewSession();
        using var probe = Probe.StartLabelled(kernel, Probe.Label(session, 0), "fork connect 127.0.0.1 9");
        Assert.Throws<SysWatch.Linux.Interop.BpfException>(() => Fill(kernel));

        Assert.Equal(Probe.Killed, probe.Finish());

        Assert.Equal(1u, sink.WaitFor<NetworkEvent>(e => e.Header.Session == session).Enforced);
        Assert.Equal(1ul, kernel.Counters.Read(KernelCounter.ForksKilled));
        Assert.Equal(0ul, kernel.Counters.Read(KernelCounter.ForksUnlabelled));
        kernel.Labels.RemoveSession(new SysWatch.Core.Sessions.SessionId(1));
        sink.WaitFor<ExitEvent>(_ => sink.All<ExitEvent>().Count(e => e.Header.Session == session) == 2);
        Assert.True(kernel.TryRemove());
    }

    private static int Told(KernelPrograms kernel, ulong session)
    {
        var sink = new RecordingSink();
        kernel.Events.Start(sink);
        kernel.Events.Drain();
        return sink.All<NetworkEvent>().Count(e => e.Header.Session == session);
    }

    private static void Fill(KernelPrograms kernel)
    {
        // Numbers that hardly a process has.
        for (var number = 3_000_000; number < KernelAbi.ProcessBits; number++)
            kernel.Labels.Set(number, Probe.Label(1, 0));
    }
}
