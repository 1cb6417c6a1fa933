using System.Security.Cryptography;
using SysWatch.Windows.Plans.Security;

namespace SysWatch.Windows.Tests.Plans.Security;

public sealed class SessionSidTests
{
    [Fact]
    public void No_two_are_alike_and_none_is_an_accounts()
    {
        var sids = Enumerable.Range(0, 1000).Select(_ => SessionSid.New(RandomNumberGenerator.Fill)).ToHashSet();

        Assert.Equal(1000, sids.Count);
        Assert.All(sids, sid => Assert.True(SessionSid.IsOne(sid)));
        Assert.All(sids, sid => Assert.StartsWith("S-1-5-21-", sid.ToString(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("S-1-5-21-1-2-3-500")]
    [InlineData("S-1-5-21-1-2-3-1001")]
    [InlineData("S-1-5-21-1-2-3-2147483647")]
    [InlineData("S-1-5-18")]
    [InlineData("S-1-3-4")]
    [InlineData("S-1-12-1-1-2-3000000000")]
    public void Others_are_none(string sid) => Assert.False(SessionSid.IsOne(Sid.Parse(sid)));

    [Fact]
    public void A_source_that_gives_nothing_is_not_taken() =>
        Assert.Throws<InvalidOperationException>(() => SessionSid.New(bytes => bytes.Clear()));
}
