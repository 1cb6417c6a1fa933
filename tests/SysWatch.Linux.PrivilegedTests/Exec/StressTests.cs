using SysWatch.Linux.Abi;
using SysWatch.Linux.Interop;
using SysWatch.Linux.Seccomp;

namespace SysWatch.Linux.PrivilegedTests.Exec;

/// <summary>Many at once, and the worst moments to die.</summary>
public sealed class StressTests
{
    private static readonly ExecHarness.Options AllSlow = new() { IsFlat = true, Inherited = LabelFlags.Secrets };

    [Fact]
    public void Eight_shells_that_execute_at_once_all_get_their_answers()
    {
        const string storm = """
            for shell in 1 2 3 4 5 6 7 8; do
              sh -c 'i=0; while [ $i -lt 40 ]; do /bin/echo $X_TOKEN ran; i=$((i+1)); done' &
            done
            wait
            """;

        var outcome = ExecHarness.Run(["/bin/bash", "-c", storm], AllSlow);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal(320, outcome.Output.Split('\n').Count(line => line == "ran"));
        Assert.Empty(outcome.Session.Traced);
    }

    [Fact]
    public void Programs_killed_while_they_are_prepared_leave_nothing_behind()
    {
        const string killing = """
            i=0
            while [ $i -lt 150 ]; do /bin/sleep 100 & kill -9 $!; wait $!; i=$((i+1)); done 2>/dev/null
            /bin/echo done
            """;

        var outcome = ExecHarness.Run(["/bin/bash", "-c", killing], AllSlow);

        Assert.Equal("done\n", outcome.Output);
        Assert.Empty(outcome.Sessions.Refused);
        Assert.Empty(outcome.Session.Traced);
        Assert.DoesNotContain(outcome.Labels.Members(default), pid => Directory.Exists($"/proc/{pid}"));
    }

    [Fact]
    public void A_program_whose_tracer_dies_at_its_exec_stop_never_runs()
    {
        var options = new ExecHarness.Options { Handler = new DyingTracer() };

        var outcome = ExecHarness.Run(["/bin/echo", "ran"], options);

        Assert.Equal("", outcome.Output);
        Assert.Equal(128 + 9, outcome.ExitCode);
    }

    [Fact]
    public void A_search_through_the_path_reaches_a_tracer_only_for_what_is_there()
    {
        var outcome = ExecHarness.Run([Programs.Shapes, "missing", Programs.Dump]);

        Assert.Equal(0, outcome.ExitCode);
        Assert.True(outcome.Handler.SlowCount >= 102, $"{outcome.Handler.SlowCount} execs");
        Assert.Single(outcome.Sessions.Settled, attempt => attempt.Object == "X_TOKEN");
    }

    [Fact]
    public void A_plain_program_of_a_plain_caller_goes_the_fast_way()
    {
        var options = new ExecHarness.Options { IsFlat = true };

        var outcome = ExecHarness.Run([Programs.Shapes, "spawn", "/bin/true", "100"], options);

        Assert.Equal(0, outcome.ExitCode);
        Assert.True(outcome.Handler.FastCount >= 99, $"{outcome.Handler.FastCount} of 100 went the fast way");
    }

    [Fact]
    public void A_stop_signal_during_an_exec_is_not_lost()
    {
        const string stopping = """
            i=0
            while [ $i -lt 60 ]; do /bin/sleep 0 & kill -STOP $!; kill -CONT $!; wait $! || exit 1; i=$((i+1)); done
            /bin/echo done
            """;

        var outcome = ExecHarness.Run(["/bin/bash", "-c", stopping], AllSlow);

        Assert.Equal("done\n", outcome.Output);
    }

    /// <summary>As the handler does, but for the end: its thread is gone when the program stands at its stop.</summary>
    private sealed class DyingTracer : ISyscallHandler
    {
        public IReadOnlyCollection<int> Numbers { get; } = [SyscallNumbers.Native.Execve];

        public SyscallAnswer Handle(in SyscallNotification call, INotifier notifier)
        {
            var held = call;
            new Thread(() => Trace(held, notifier)).Start();
            return SyscallAnswer.Deferred;
        }

        private static void Trace(SyscallNotification call, INotifier notifier)
        {
            const uint options = Ptrace.OptionTraceExec | Ptrace.OptionExitKill | Ptrace.OptionSysGood;
            Assert.Equal(0, Ptrace.Seize(call.Tid, options));
            notifier.Answer(call, SyscallAnswer.Continue);
            Assert.True(Ptrace.Wait(out var stop) && stop.IsExec);
        }
    }
}
