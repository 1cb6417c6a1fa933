using System.Collections.Immutable;
using SysWatch.Windows.Interop;
using SysWatch.Windows.Probe;

namespace SysWatch.Windows.NativeTests.Probe;

public sealed class SelfCheckTests : IClassFixture<SelfCheckTests.Checked>
{
    private readonly ImmutableArray<CheckResult> _results;

    public SelfCheckTests(Checked done) => _results = done.Results;

    [Theory]
    [InlineData("job-children")]
    [InlineData("job-close")]
    [InlineData("freeze")]
    [InlineData("environment")]
    [InlineData("breakaway")]
    public void What_can_be_tried_here_holds(string check)
    {
        var result = _results.Single(r => r.Check == check);

        Assert.Equal((ProbeOutcome.Held, ""), (result.Outcome, result.Reason));
    }

    [Fact]
    public void What_wine_pretends_is_never_said_to_hold()
    {
        if (!Wine.IsPresent)
            Assert.Skip("this is no wine");

        var result = _results.Single(r => r.Check == "token");

        Assert.Equal(ProbeOutcome.Unavailable, result.Outcome);
        Assert.Contains("wine", result.Reason);
    }

    public sealed class Checked
    {
        internal ImmutableArray<CheckResult> Results { get; } = SelfCheck.Run(
            null, Directory.CreateTempSubdirectory().FullName, Environment.ProcessPath!, TimeProvider.System);
    }
}
