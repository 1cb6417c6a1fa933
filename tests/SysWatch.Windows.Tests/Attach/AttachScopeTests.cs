using SysWatch.Core.Backends;
using SysWatch.Policy.Decisions;
using SysWatch.Windows.Attach;

namespace SysWatch.Windows.Tests.Attach;

public sealed class AttachScopeTests
{
    [Fact]
    public void All_off_and_names()
    {
        Assert.True(AttachScope.Read("all", SidOf).Includes("S-1-5-21-1-2-3-9"));
        Assert.True(AttachScope.Read("off", SidOf).IsEmpty);
        var named = AttachScope.Read(@"me,DOMAIN\she", SidOf);
        Assert.True(named.Includes("S-1-5-21-1-2-3-1001"));
        Assert.True(named.Includes("S-1-12-1-1-2-3-4"));
        Assert.False(named.Includes("S-1-5-21-1-2-3-1002"));
    }

    [Theory]
    [InlineData("nobody", "no such account")]
    [InlineData("me,nobody", "no such account")]
    [InlineData("SYSTEM", "no account of a person")]
    public void What_is_no_account_of_a_person_is_refused(string attach, string why)
    {
        var refused = Assert.Throws<InvalidOperationException>(() => AttachScope.Read(attach, SidOf));

        Assert.Contains(why, refused.Message);
        Assert.Contains("--attach", refused.Message);
    }

    [Fact]
    public void Guards_that_hold_more_of_a_launch_say_so()
    {
        GuardPosture[] guards =
        [
            new(Guard.Files, GuardState.Enforced, ["access-lists"], [], ""),
            new(Guard.Environment, GuardState.Partial, ["environment-block"], ["one"], ""),
            new(Guard.Network, GuardState.DetectOnly, ["etw"], ["off"], ""),
        ];

        var told = AttachedGaps.Add([.. guards], AttachScope.Everybody);

        Assert.Equal(GuardState.Partial, told[0].State);
        Assert.Contains("own token", Assert.Single(told[0].Gaps));
        Assert.Equal(2, told[1].Gaps.Length);
        Assert.Same(guards[2], told[2]);
        Assert.Equal(guards, AttachedGaps.Add([.. guards], AttachScope.Nobody));
    }

    private static string? SidOf(string name) => name switch
    {
        "me" => "S-1-5-21-1-2-3-1001",
        @"DOMAIN\she" => "S-1-12-1-1-2-3-4",
        "SYSTEM" => "S-1-5-18",
        _ => null,
    };
}
