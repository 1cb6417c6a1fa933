using SysWatch.Linux.Exec.Injection;

namespace SysWatch.Linux.PrivilegedTests.Exec;

/// <summary>What is ended before its first instruction, and what is told of it.</summary>
public sealed class RefusalTests
{
    [Fact]
    public void A_program_that_a_rule_denies_is_ended_at_its_stop_where_nothing_else_saw_it()
    {
        var forbidden = Programs.Copy("/bin/echo", "forbidden");

        var outcome = ExecHarness.Run(["/bin/bash", "-c", $"{forbidden} ran; /bin/echo $?"]);

        Assert.Equal("137\n", outcome.Output);
        Assert.Contains(
            outcome.Sessions.Settled, attempt => attempt is { Operation: "execute" } && attempt.Object == forbidden);
    }

    [Fact]
    public void A_process_without_a_label_executes_nothing()
    {
        var options = new ExecHarness.Options { IsFlat = true, HasDefault = false };

        var outcome = ExecHarness.Run(["/bin/bash", "-c", "/bin/echo ran; exit"], options);

        Assert.Equal("", outcome.Output);
        Assert.Contains(outcome.Sessions.Refused, refused => refused.Wall.Id == "wall:unlabelled");
    }

    [Fact]
    public void A_session_that_must_have_the_processes_guard_does_not_start_without_a_user_namespace()
    {
        var options = new ExecHarness.Options
        {
            Profile = Profiles.Enforcing + "\nrequire: [processes]\n", IsSecretWrong = true,
        };

        var outcome = ExecHarness.Run(["/bin/echo", "ran"], options);

        Assert.Equal("", outcome.Output);
        Assert.Equal(128 + 9, outcome.ExitCode);
        Assert.Contains(outcome.Sessions.Refused, refused => refused.Wall.Id == "wall:user-namespace");
    }

    [Fact]
    public void A_session_that_need_not_have_it_goes_on_and_says_so()
    {
        var outcome = ExecHarness.Run(["/bin/echo", "ran"], new() { IsSecretWrong = true });

        Assert.Equal("ran\n", outcome.Output);
        Assert.Equal(UserNamespaceState.Refused, outcome.Session.UserNamespace.State);
    }
}
