using SysWatch.Linux.Abi;
using SysWatch.Linux.Bpf;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;

namespace SysWatch.Linux.PrivilegedTests.Bpf;

public sealed class EventTests(KernelFixture fixture) : IClassFixture<KernelFixture>
{
    [Fact]
    public void An_exec_tells_file_and_arguments()
    {
        KernelFixture.NeedRoot();
        var session = KernelFixture.NewSession();
        using var probe = Probe.StartLabelled(
            fixture.Kernel, Probe.Label(session, fixture.Open), "fork exec forks 0 socket 2 1 0");

        probe.Finish();

        var exec = fixture.Sink.WaitFor<SeenExec>(e => e.Header.Session == session);
        Assert.Equal("/proc/self/exe", exec.File);
        Assert.Equal(["exec", "forks", "0", "socket", "2", "1", "0"], exec.Arguments);
        Assert.Equal((uint)probe.Pid, exec.Header.Parent);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(900)]
    [InlineData(3000)]
    public void Long_arguments_are_kept(int length)
    {
        KernelFixture.NeedRoot();
        var session = KernelFixture.NewSession();
        var argument = new string('a', length);
        using var probe = Probe.StartLabelled(
            fixture.Kernel, Probe.Label(session, fixture.Open), $"exec connect {argument} 1");

        probe.Finish();

        var exec = fixture.Sink.WaitFor<SeenExec>(e => e.Header.Session == session);
        Assert.Equal(["exec", "connect", argument, "1"], exec.Arguments);
    }

    [Fact]
    public void Arguments_over_the_limit_are_cut_there()
    {
        KernelFixture.NeedRoot();
        var session = KernelFixture.NewSession();
        using var probe = Probe.StartLabelled(
            fixture.Kernel, Probe.Label(session, fixture.Open), $"exec connect {new string('a', 100_000)} 1");

        probe.Finish();

        var exec = fixture.Sink.WaitFor<SeenExec>(e => e.Header.Session == session);
        Assert.Equal(4096 - "exec\0connect\0".Length, exec.Arguments[2].Length);
    }

    [Theory]
    [InlineData("fork connect 127.0.0.1 9", 1)]
    [InlineData("thread leaderexit socket 2 1 0", 0)]
    public void An_exit_is_told_once_with_its_code(string words, int code)
    {
        KernelFixture.NeedRoot();
        var session = KernelFixture.NewSession();

        fixture.Run(session, KernelFixture.Everything(Verdict.Deny, 0), words);

        var pid = fixture.Sink.WaitFor<ExitEvent>(e => e.Header.Session == session && e.Header.Action == 0).Header.Pid;
        var exit = Assert.Single(
            fixture.Sink.All<ExitEvent>(), e => e.Header.Pid == pid && e.Header.Session == session);
        Assert.Equal(code, exit.ExitCode);
    }

    [Fact]
    public void An_exit_by_signal_is_told_as_a_shell_shows_it()
    {
        KernelFixture.NeedRoot();
        var session = KernelFixture.NewSession();
        var probe = Probe.StartLabelled(fixture.Kernel, Probe.Label(session, 0), "stop");

        probe.Dispose();

        Assert.Equal(Probe.Killed, fixture.Sink.WaitFor<ExitEvent>(e => e.Header.Session == session).ExitCode);
    }

    /// <summary>Often, because without a drain the reader is only now and then too late.</summary>
    [Fact]
    public void What_was_told_before_a_drain_has_been_heard_after_it()
    {
        KernelFixture.NeedRoot();
        for (var turn = 0; turn < 20; turn++)
        {
            var session = KernelFixture.NewSession();
            fixture.Run(session, KernelFixture.Everything(Verdict.Deny, 0), "connect 127.0.0.1 9", PolicyMode.Audit);

            fixture.Kernel.Events.Drain();

            Assert.Single(fixture.Sink.All<NetworkEvent>(), e => e.Header.Session == session);
        }
    }

    [Fact]
    public void Nothing_is_undecodable()
    {
        KernelFixture.NeedRoot();

        var session = KernelFixture.NewSession();

        fixture.Run(session, KernelFixture.Everything(Verdict.Deny, 0), "fork exec connect 127.0.0.1 9");
        fixture.Decided(session);

        Assert.Equal((0L, 0L), (fixture.Kernel.Events.Undecoded, fixture.Kernel.Events.Failures));
    }
}
