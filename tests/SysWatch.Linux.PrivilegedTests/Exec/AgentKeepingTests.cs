using SysWatch.Core.Programs;
using SysWatch.Core.Sessions;
using SysWatch.Linux.Exec;
using SysWatch.Linux.Exec.Identity;
using SysWatch.Linux.Interop;
using SysWatch.Linux.Seccomp;
using SysWatch.TestSupport;

namespace SysWatch.Linux.PrivilegedTests.Exec;

/// <summary>A successor of the daemon knows the agent of a session, whatever its process says that it runs.</summary>
public sealed class AgentKeepingTests
{
    [Fact]
    public void The_agent_is_told_before_it_runs()
    {
        var kept = new List<AgentPin>();

        ExecHarness.Run(["/bin/true"], new ExecHarness.Options { Kept = (_, pin) => kept.Add(pin) });

        Assert.True(FileIdentity.TryStat("/bin/true", follow: true, out var status));
        Assert.Equal(new AgentPin(status.Identity, InterpreterKind.None, Script: null, Leads: false), kept.Single());
    }

    [Fact]
    public void What_leads_to_the_agent_is_told_and_then_the_agent()
    {
        var script = Path.Combine(Directory.CreateTempSubdirectory("syswatch-leads-").FullName, "agent");
        File.WriteAllText(script, "#!/usr/bin/env bash\nexec /bin/true\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Path.GetDirectoryName(script)!, (UnixFileMode)0b111_101_101);
            File.SetUnixFileMode(script, (UnixFileMode)0b111_101_101);
        }

        var kept = new List<AgentPin>();

        ExecHarness.Run([script], new ExecHarness.Options { Kept = (_, pin) => kept.Add(pin) });

        Assert.Equal([true, false], kept.Select(pin => pin.Leads));
        Assert.Equal(InterpreterKind.Env, kept[0].Kind);
    }

    [Fact]
    public void An_agent_that_cannot_be_kept_does_not_run()
    {
        var outcome = ExecHarness.Run(
            ["/bin/echo", "ran"],
            new ExecHarness.Options { Kept = (_, _) => throw new IOException("No space left on device") });

        Assert.DoesNotContain("ran", outcome.Output, StringComparison.Ordinal);
        Assert.Contains(
            outcome.Sessions.Refused, r => r.Attempt.Object.Contains("No space left", StringComparison.Ordinal));
    }

    [Fact]
    public void A_successor_has_the_kept_agent_and_not_what_the_process_runs_now()
    {
        var pin = new AgentPin(new FileIdentity(1, 2, 3), InterpreterKind.Node, new FileIdentity(1, 4, 5), Leads: true);

        Assert.Equal(pin, Restored(pin.ToSaved()).Agent);
    }

    [Fact]
    public void Where_nothing_was_kept_the_first_process_tells()
    {
        Assert.True(FileIdentity.TryStat("/proc/self/exe", follow: true, out var status));

        Assert.Equal(status.Identity, Restored(null).Agent!.Executable);
    }

    [Fact]
    public void A_program_whose_session_is_released_meanwhile_runs_and_has_no_label_again()
    {
        var outcome = ExecHarness.Run(
            ["/bin/echo", "ran"], new ExecHarness.Options { Kept = (session, _) => session.IsReleased = true });

        Assert.Equal("ran\n", outcome.Output);
        Assert.Equal(default, outcome.Labels.Own(outcome.Session.Session.Record.Pid));
    }

    private static ExecSession Restored(SavedAgent? agent)
    {
        var record = new SavedSession(
            9, Environment.ProcessId, ProcFiles.StartTimeNs(Environment.ProcessId), UserId.Of(0), 0, "test", false, "",
            [], "/nonexistent", "/", "/run/user/0", DateTimeOffset.UnixEpoch, new Dictionary<string, string>())
        {
            Agent = agent,
        };
        return ExecSession.OfRunning(new Session(record, Profiles.Compile("profile: test")), (_, _) => { });
    }
}
