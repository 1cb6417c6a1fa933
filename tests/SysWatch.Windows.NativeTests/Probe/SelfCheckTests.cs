using SysWatch.Windows.Interop;
using SysWatch.Windows.Probe;

namespace SysWatch.Windows.NativeTests.Probe;

public sealed class SelfCheckTests
{
    [Theory]
    [InlineData("job-children")]
    [InlineData("job-close")]
    [InlineData("freeze")]
    [InlineData("environment")]
    public void What_can_be_tried_here_holds(string check)
    {
        var result = SelfCheck.Run(TimeProvider.System).Single(r => r.Check == check);

        Assert.Equal((ProbeOutcome.Held, ""), (result.Outcome, result.Reason));
    }

    [Theory]
    [InlineData("token")]
    [InlineData("filters")]
    public void What_wine_pretends_is_never_said_to_hold(string check)
    {
        if (!Wine.IsPresent)
            Assert.Skip("this is no wine");

        var result = SelfCheck.Run(TimeProvider.System).Single(r => r.Check == check);

        Assert.Equal(ProbeOutcome.Unavailable, result.Outcome);
        Assert.Contains("wine", result.Reason);
    }
}
