using SysWatch.Core.Sessions;
using SysWatch.Linux.Abi;
using SysWatch.Policy.Decisions;

namespace SysWatch.Linux.PrivilegedTests.Bpf;

public sealed class LabelTests(KernelFixture fixture) : IClassFixture<KernelFixture>
{
    private const int Eperm = 1;
    private const string Refused = "connect 127.0.0.1 9";

    [Theory]
    [InlineData("fork")]
    [InlineData("vfork")]
    [InlineData("thread")]
    [InlineData("setsid")]
    [InlineData("double")]
    [InlineData("exec")]
    [InlineData("execthread")]
    [InlineData("leaderexit")]
    [InlineData("vfork execthread double setsid thread fork exec")]
    [InlineData("chain 20")]
    [InlineData("chain 10 double chain 10 vfork")]
    public void A_label_follows(string way)
    {
        KernelFixture.NeedRoot();
        var session = KernelFixture.NewSession();

        var result = fixture.Run(session, KernelFixture.Everything(Verdict.Deny, 7), $"{way} {Refused}");

        Assert.Equal(Eperm, result);
        Assert.Equal(7u, fixture.Decided(session).Rule);
    }

    [Fact]
    public void A_process_outside_every_session_is_left_alone()
    {
        KernelFixture.NeedRoot();
        using var probe = Probe.Start(Refused);

        Assert.Equal(111, probe.Finish());
    }

    [Fact]
    public void A_label_ends_with_its_process_and_is_remembered()
    {
        KernelFixture.NeedRoot();
        var session = KernelFixture.NewSession();
        using var probe = Probe.StartLabelled(
            fixture.Kernel, Probe.Label(session, 0), "fork thread setsid socket 2 1 0");

        probe.Finish();

        Assert.False(fixture.Kernel.Labels.TryGet(probe.Pid, out _));
        Assert.True(fixture.Kernel.Labels.TryGetRecent(probe.Pid, out var label));
        Assert.Equal(session, label.Session);
        Assert.Empty(fixture.Kernel.Labels.Members(new SessionId(session)));
    }

    [Fact]
    public void An_exec_takes_actors_and_agent_and_leaves_secrets_until_the_daemon_has_looked()
    {
        KernelFixture.NeedRoot();
        var session = KernelFixture.NewSession();
        using var probe = Probe.StartLabelled(
            fixture.Kernel, Probe.Label(session, fixture.Open, actors: 5), "exec wait stop");

        probe.Release();
        fixture.Sink.WaitFor<SeenExec>(exec => exec.Header.Session == session);

        Assert.True(fixture.Kernel.Labels.TryGet(probe.Pid, out var label));
        Assert.Equal(0u, label.Actors);
        Assert.Equal(LabelFlags.Secrets, label.Flags);
        Assert.Equal(session, label.Session);
    }

    [Fact]
    public void A_fork_keeps_actors_until_it_execs()
    {
        KernelFixture.NeedRoot();
        var session = KernelFixture.NewSession();
        using var probe = Probe.StartLabelled(fixture.Kernel, Probe.Label(session, 0, actors: 5), "fork stop");

        probe.Release();
        var child = fixture.Sink.WaitFor<EventHeader>(fork => fork.Session == session);

        Assert.True(fixture.Kernel.Labels.TryGet((int)child.Pid, out var label));
        Assert.Equal(5u, label.Actors);
        Assert.Equal(LabelFlags.Agent | LabelFlags.Secrets, label.Flags);
        probe.Finish();
    }

    [Fact]
    public void The_action_is_the_agents_direct_child()
    {
        KernelFixture.NeedRoot();
        var session = KernelFixture.NewSession();

        fixture.Run(session, KernelFixture.Everything(Verdict.Deny, 1), $"fork double exec {Refused}");

        var tool = fixture.Sink.WaitFor<EventHeader>(fork => fork.Session == session && fork.Action == fork.Pid);
        var denial = fixture.Decided(session);
        Assert.NotEqual(tool.Pid, denial.Header.Pid);
        Assert.Equal(tool.Pid, denial.Header.Action);
    }

    [Fact]
    public void Start_times_are_those_of_proc()
    {
        KernelFixture.NeedRoot();
        var session = KernelFixture.NewSession();
        using var probe = Probe.StartLabelled(fixture.Kernel, Probe.Label(session, 0), "fork stop");

        probe.Release();
        var child = fixture.Sink.WaitFor<EventHeader>(fork => fork.Session == session);

        var stat = File.ReadAllText($"/proc/{child.Pid}/stat");
        var ticks = ulong.Parse(
            stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19], System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(ticks * 10_000_000, child.StartTime);
        Assert.True(fixture.Kernel.Labels.TryGet((int)child.Pid, out var label));
        Assert.Equal(child.StartTime, label.StartTime);
        probe.Finish();
    }

    [Fact]
    public void Removing_a_session_takes_every_label_of_it_and_no_other()
    {
        KernelFixture.NeedRoot();
        var (one, other) = (KernelFixture.NewSession(), KernelFixture.NewSession());
        using var probe = Probe.StartLabelled(fixture.Kernel, Probe.Label(one, 0), "fork fork fork stop");
        using var bystander = Probe.StartLabelled(fixture.Kernel, Probe.Label(other, 0), "stop");
        probe.Release();
        fixture.Sink.WaitFor<EventHeader>(_ => fixture.Sink.All<EventHeader>().Count(f => f.Session == one) == 3);

        fixture.Kernel.Labels.RemoveSession(new SessionId(one));

        Assert.Empty(fixture.Kernel.Labels.Members(new SessionId(one)));
        Assert.Equal([bystander.Pid], fixture.Kernel.Labels.Members(new SessionId(other)));
        probe.Finish();
    }
}
