namespace SysWatch.Linux.PrivilegedTests.Exec;

public sealed class EnvironmentTests
{
    [Fact]
    public void The_agent_keeps_its_own_variable_and_loses_the_others()
    {
        var outcome = ExecHarness.Run(["/usr/bin/env"]);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("AGENT_TOKEN=agent-value", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("PLAIN=plain-value", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("AWS_SECRET_ACCESS_KEY", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tool_of_the_agent_sees_no_secret()
    {
        var outcome = ExecHarness.Run(["/bin/bash", "-c", "/usr/bin/env; [ -n \"$AGENT_TOKEN\" ] && echo agent-has-it"]);

        Assert.DoesNotContain("AGENT_TOKEN=", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("PLAIN=plain-value", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("agent-has-it", outcome.Output, StringComparison.Ordinal);
    }
}
