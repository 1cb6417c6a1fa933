using System.Diagnostics;
using System.Globalization;
using SysWatch.Core.Sessions;
using SysWatch.Linux.Launch;

namespace SysWatch.Linux.PrivilegedTests.Launch;

public sealed class LaunchTests
{
    [Fact]
    public void Gives_the_commands_own_output_and_exit_code()
    {
        using var bed = new LaunchBed();

        var outcome = bed.Run("sh", "-c", "echo out; exit 7");

        Assert.Equal((7, "out\n"), (outcome.ExitCode, outcome.Output));
    }

    [Fact]
    public void Announces_the_session_before_the_command_runs()
    {
        using var bed = new LaunchBed();

        var outcome = bed.Run("sh", "-c", "echo after >&2");

        Assert.Equal("s7 test without Network: note for sh\nafter\n", outcome.Error);
    }

    [Fact]
    public void Tells_the_daemon_who_asks_for_what_and_where()
    {
        using var bed = new LaunchBed();

        bed.Run(start => start.WorkingDirectory = "/usr/share", "sh", "-c", "exit 0");

        var request = Assert.Single(bed.Requests);
        Assert.Equal(["sh", "-c", "exit 0"], request.Arguments);
        Assert.Equal(("/usr/share", UserId.Of(0), 0u), (request.Workspace, request.User, request.Gid));
        Assert.Equal("/usr/bin/dash", request.Executable);
        Assert.Equal(bed.Labelled, [request.Process.Pid]);
        Assert.NotEqual(0ul, request.Process.StartTimeNs);
    }

    [Fact]
    public void The_command_is_the_process_that_asked()
    {
        using var bed = new LaunchBed();

        var outcome = bed.Run("sh", "-c", "echo $$");

        Assert.Equal($"{bed.Labelled[0]}\n", outcome.Output);
    }

    [Fact]
    public void Passes_arguments_and_environment_byte_for_byte()
    {
        using var bed = new LaunchBed();
        const string script =
            """exec "$1" --become-session "$2" sh -c """ +
            """'printf "%s|" "$0" "$@" | od -An -tx1; printenv ODD | od -An -tx1' """ +
            """$(printf 'a\377b') '' $(printf '\303\50')""";

        var outcome = Shell($"ODD=$(printf 'x\\376y'); export ODD; {script}", bed);

        Assert.Equal(["61 ff 62 7c 7c c3 28 7c", "78 fe 79 0a"], Lines(outcome.Output));
    }

    [Fact]
    public void Restores_what_the_runtime_changes_of_signals_and_limits()
    {
        using var bed = new LaunchBed();
        const string show = "grep -E '^Sig(Blk|Ign|Cgt)|Max open' /proc/self/status /proc/self/limits";

        var bare = Shell($"exec env --default-signal=PIPE {show}", bed);
        var launched = Shell($"exec env --default-signal=PIPE \"$1\" --become-session \"$2\" {show}", bed);

        Assert.Equal(bare.Output, launched.Output);
    }

    [Fact]
    public void Leaves_standard_input_and_inherited_descriptors_alone()
    {
        using var bed = new LaunchBed();

        const string show = "sh -c 'cat; ls /proc/self/fd'";

        var bare = Shell($"printf in | (exec 7</dev/null; exec {show})", bed);
        var launched = Shell($"printf in | (exec 7</dev/null; exec \"$1\" --become-session \"$2\" {show})", bed);

        Assert.StartsWith("in", launched.Output, StringComparison.Ordinal);
        Assert.Equal(bare.Output, launched.Output);
    }

    [Fact]
    public void A_signal_ends_the_command_as_it_would_without_a_session()
    {
        using var bed = new LaunchBed();
        using var process = bed.Start(start => { }, "sh", "-c", "echo ready; exec sleep 60");
        process.StandardOutput.ReadLine();

        Process.GetProcessById(process.Id).Kill();
        process.WaitForExit(10_000);

        Assert.Equal(128 + 9, process.ExitCode);
    }

    [Fact]
    public void A_broken_pipe_ends_a_writer_silently()
    {
        using var bed = new LaunchBed();

        var outcome = bed.Run("sh", "-c", "yes | head -1; kill -PIPE $$");

        Assert.Equal((128 + 13, "y\n"), (outcome.ExitCode, outcome.Output));
        Assert.DoesNotContain("Broken pipe", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Runs_a_script_without_interpreter_line_by_the_shell()
    {
        using var bed = new LaunchBed();
        var script = Path.Combine(bed.RunDirectory, "script");
        Shell($"echo 'echo shell $1' >{script}; chmod 500 {script}", bed);

        var outcome = bed.Run(script, "ran");

        Assert.Equal("shell ran\n", outcome.Output);
    }

    [Fact]
    public void Root_keeps_no_capability_that_a_session_may_not_have()
    {
        using var bed = new LaunchBed();

        var outcome = bed.Run("sh", "-c", "grep -E '^(Cap(Prm|Eff|Bnd|Inh)|NoNewPrivs)' /proc/self/status");

        foreach (var line in Lines(outcome.Output).Where(line => line.StartsWith("Cap", StringComparison.Ordinal)))
            Assert.Equal(0ul, Convert.ToUInt64(line.Split('\t')[1], 16) & DroppedCapabilities.Mask);
        Assert.Contains("NoNewPrivs:\t1", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_session_ends_when_its_last_process_does_not_when_the_command_does()
    {
        using var bed = new LaunchBed();

        var outcome = bed.Run("sh", "-c", "setsid sleep 600 >/dev/null 2>&1 & echo $!; exit 3");

        using var last = Process.GetProcessById(int.Parse(outcome.Output, CultureInfo.InvariantCulture));
        var isOver = bed.Ended.IsCompleted;
        last.Kill();
        Assert.Equal((3, "s7 test without Network: note for sh\n"), (outcome.ExitCode, outcome.Error));
        Assert.False(isOver);

        var notifier = await bed.Ended.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.Equal("", notifier.Failure);
    }

    [Theory]
    [InlineData("no-such-command-anywhere", LaunchExit.NotFound, "no such command")]
    [InlineData("/etc/passwd", LaunchExit.CannotRun, "permission denied")]
    [InlineData("/usr", LaunchExit.CannotRun, "permission denied")]
    public void A_command_that_cannot_run_is_refused_before_the_daemon_is_asked(string command, int code, string why)
    {
        using var bed = new LaunchBed();

        var outcome = bed.Run(command);

        Assert.Equal(code, outcome.ExitCode);
        Assert.Contains(why, outcome.Error, StringComparison.Ordinal);
        Assert.Empty(bed.Requests);
    }

    [Fact]
    public void A_refusal_reaches_the_user_and_nothing_is_labelled_or_run()
    {
        using var bed = new LaunchBed { Refusal = "profile x has an error at line 3." };

        var outcome = bed.Run("echo", "ran");

        Assert.Equal((LaunchExit.Failed, ""), (outcome.ExitCode, outcome.Output));
        Assert.Equal("syswatch: profile x has an error at line 3. Nothing was run.\n", outcome.Error);
        Assert.Empty(bed.Labelled);
    }

    [Fact]
    public void A_member_of_a_session_starts_no_other()
    {
        using var bed = new LaunchBed { OwnSession = new SessionId(0x2a) };

        var outcome = bed.Run("echo", "ran");

        Assert.Equal(LaunchExit.Failed, outcome.ExitCode);
        Assert.Contains("already in session s2a", outcome.Error, StringComparison.Ordinal);
        Assert.Empty(bed.Requests);
    }

    [Theory]
    [InlineData("admit")]
    [InlineData("guard")]
    [InlineData("begin")]
    public void A_failure_after_the_label_takes_everything_back(string step)
    {
        var failure = new IOException("the label table is full.");
        using var bed = new LaunchBed
        {
            AdmitFailure = step == "admit" ? failure : null,
            GuardFailure = step == "guard" ? failure : null,
            BeginFailure = step == "begin" ? failure : null,
        };

        var outcome = bed.Run("echo", "ran");

        Assert.Equal((LaunchExit.Failed, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains("the label table is full. Nothing was run.", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(["the label table is full."], bed.Abandoned);
        Assert.Empty(bed.Labelled);
    }

    [Fact]
    public void Without_a_daemon_nothing_runs_and_the_message_says_what_to_do()
    {
        using var bed = new LaunchBed();

        var outcome = Shell("exec \"$1\" --become-session /nonexistent echo ran", bed);

        Assert.Equal((LaunchExit.Failed, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains("cannot reach syswatchd at /nonexistent/launch.sock", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("systemctl start syswatchd", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_caller_with_mounts_of_its_own_is_refused()
    {
        using var bed = new LaunchBed();

        var outcome = Shell("exec unshare --mount \"$1\" --become-session \"$2\" echo ran", bed);

        Assert.Equal((LaunchExit.Failed, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains("mounts of its own", outcome.Error, StringComparison.Ordinal);
    }

    private static Outcome Shell(string script, LaunchBed bed)
    {
        var own = Path.Combine(AppContext.BaseDirectory, "SysWatch.Linux.PrivilegedTests");
        var start = new ProcessStartInfo("sh", ["-c", script, "sh", own, bed.RunDirectory])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true,
        };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Outcome(process.ExitCode, output, error.GetAwaiter().GetResult());
    }

    private static string[] Lines(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
