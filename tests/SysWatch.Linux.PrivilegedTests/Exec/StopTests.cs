using SysWatch.Linux.Seccomp;

namespace SysWatch.Linux.PrivilegedTests.Exec;

/// <summary>The daemon stops while programs are executed.</summary>
public sealed class StopTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Fact]
    public void An_exec_that_is_not_traced_yet_when_the_daemon_stops_is_left_to_its_successor()
    {
        using var received = new ReceivedCalls();
        using var harness = ExecHarness.Start(
            ["/bin/bash", "-c", "read _; exec /bin/echo made"], new ExecHarness.Options { Received = received });
        Assert.True(SpinWait.SpinUntil(() => harness.Session.Agent is not null && IsFree(harness), Limit));

        lock (harness.Session.Traced)
        {
            harness.Process.StandardInput.WriteLine();
            harness.Process.StandardInput.Flush();
            Assert.True(SpinWait.SpinUntil(() => harness.Handler.SlowCount == 2, Limit));
            harness.Handler.Stop();
        }

        Assert.True(SpinWait.SpinUntil(() => harness.Handler.IsQuiet, Limit));
        Assert.Equal(1, harness.Succeed(new Allowing(), received));
        Assert.Equal("made\n", harness.Finish().Output);
    }

    [Fact]
    public void An_exec_that_comes_after_the_stop_is_left_to_the_successor_and_not_refused()
    {
        using var received = new ReceivedCalls();
        using var harness = ExecHarness.Start(
            ["/bin/bash", "-c", "read _; exec /bin/echo made"], new ExecHarness.Options { Received = received });
        Assert.True(SpinWait.SpinUntil(() => harness.Session.Agent is not null && IsFree(harness), Limit));

        harness.Handler.Stop();
        harness.Process.StandardInput.WriteLine();
        harness.Process.StandardInput.Flush();
        Assert.True(SpinWait.SpinUntil(() => harness.Handler.SlowCount == 2, Limit));

        Assert.Equal(1, harness.Succeed(new Allowing(), received));
        Assert.Equal("made\n", harness.Finish().Output);
    }

    private static bool IsFree(ExecHarness harness)
    {
        lock (harness.Session.Traced)
            return harness.Session.Traced.Count == 0;
    }

    private sealed class Allowing : ISyscallHandler
    {
        public IReadOnlyCollection<int> Numbers { get; } = [SyscallNumbers.Native.Execve];

        public SyscallAnswer Handle(in SyscallNotification call, INotifier notifier) => SyscallAnswer.Continue;
    }
}
