using SysWatch.Daemon.Identity;

namespace SysWatch.Daemon.Tests.Identity;

public sealed class ProcessStatTests
{

    [Fact]
    public void Reads_the_start_time_past_any_name()
    {
        var stat = Parse("10 (a) R (b) S) S" + Rest(4194304, 1234));

        Assert.Equal(new ProcessStat(false, 12_340_000_000), stat);
    }

    [Theory]
    [InlineData("Z", 4194304)]
    [InlineData("X", 4194304)]
    [InlineData("S", 4194308)]
    public void A_zombie_and_a_process_that_has_begun_to_exit_are_leaving(string state, uint flags)
    {
        Assert.True(Parse($"10 (x) {state}" + Rest(flags, 1))!.Value.IsLeaving);
    }

    [Theory]
    [InlineData("")]
    [InlineData("10 (x) S 1 2 3")]
    [InlineData("10 (x) S 1 10 10 0 -1 nonsense 0 0 0 0 0 0 0 0 20 0 1 0 1 1")]
    public void What_is_not_a_stat_is_none(string text)
    {
        Assert.Null(Parse(text));
    }

    [Fact]
    public void A_process_that_is_not_there_has_none()
    {
        Assert.Null(ProcessStat.Read(int.MaxValue));
    }

    [Fact]
    public void This_process_lives()
    {
        Assert.False(ProcessStat.Read(Environment.ProcessId)!.Value.IsLeaving);
    }

    private static string Rest(uint flags, ulong startTicks) =>
        $" 1 10 10 0 -1 {flags} 0 0 0 0 0 0 0 0 20 0 1 0 {startTicks} 4096 100 18446744073709551615";

    private static ProcessStat? Parse(string text) => ProcessStat.Parse(System.Text.Encoding.ASCII.GetBytes(text));
}
