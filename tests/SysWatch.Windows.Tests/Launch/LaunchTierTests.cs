using SysWatch.Core.Backends;
using SysWatch.Policy.Decisions;
using SysWatch.Windows.Launch;
using SysWatch.Windows.Tests.Plans;

namespace SysWatch.Windows.Tests.Launch;

public sealed class LaunchTierTests
{
    private static readonly LaunchTier s_less = LaunchTier.CallersToken("There is no logon.");

    private static readonly GuardPosture s_files =
        new(Guard.Files, GuardState.Partial, ["access-lists", "etw"], ["a gap"], "");

    private static readonly GuardPosture s_job = new(Guard.Processes, GuardState.Partial, ["job"], ["another"], "");

    [Fact]
    public void What_needs_the_sessions_own_token_is_lowered_and_says_why()
    {
        var lowered = s_less.PosturesOf([s_files, s_job]).ToList();

        Assert.Equal((GuardState.DetectOnly, "etw", "There is no logon."),
            (lowered[0].State, Assert.Single(lowered[0].Mechanisms), Assert.Single(lowered[0].Gaps)));
        Assert.Same(s_job, lowered[1]);
    }

    [Fact]
    public void Without_events_nothing_is_left_of_it() => Assert.Equal(
        GuardState.Unavailable,
        s_less.PosturesOf([s_files with { Mechanisms = ["access-lists"] }]).Single().State);

    [Fact]
    public void Others_are_told_what_the_machine_holds()
    {
        Assert.Same(s_files, LaunchTier.OwnToken.PosturesOf([s_files]).Single());
        Assert.Same(s_files, LaunchTier.CallersToken().PosturesOf([s_files]).Single());
        Assert.Empty(LaunchTier.CallersToken().Notes);
    }

    [Theory]
    [InlineData("[files]", true)]
    [InlineData("[processes, environment]", false)]
    [InlineData("", false)]
    public void What_a_profile_requires_is_not_begun_with_less(string required, bool isRefused)
    {
        var policy = TestPolicy.Compile(required.Length == 0 ? "" : $"require: {required}\n");

        Assert.Equal(isRefused, s_less.Refusal(policy).Length > 0);
        Assert.Equal("", LaunchTier.OwnToken.Refusal(policy));
    }
}
