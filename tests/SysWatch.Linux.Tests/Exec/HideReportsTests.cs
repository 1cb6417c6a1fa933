using SysWatch.Linux.Exec;

namespace SysWatch.Linux.Tests.Exec;

public sealed class HideReportsTests
{
    [Fact]
    public void The_same_variable_program_and_tool_call_is_told_once()
    {
        var reports = new HideReports();
        Assert.True(reports.IsNew("A_TOKEN", "/bin/sh", action: 1, nowMs: 0));

        Assert.False(reports.IsNew("A_TOKEN", "/bin/sh", action: 1, nowMs: 60_000));
        Assert.Equal(1ul, reports.Repeats);
    }

    [Fact]
    public void Another_tool_call_is_told_but_not_more_than_once_a_second()
    {
        var reports = new HideReports();
        reports.IsNew("A_TOKEN", "/bin/sh", action: 1, nowMs: 0);

        Assert.False(reports.IsNew("A_TOKEN", "/bin/sh", action: 2, nowMs: 999));
        Assert.True(reports.IsNew("A_TOKEN", "/bin/sh", action: 2, nowMs: 1000));
    }

    [Fact]
    public void Another_variable_is_told_at_once()
    {
        var reports = new HideReports();
        reports.IsNew("A_TOKEN", "/bin/sh", action: 1, nowMs: 0);

        Assert.True(reports.IsNew("B_TOKEN", "/bin/sh", action: 1, nowMs: 0));
    }
}
