using CsCheck;
using SysWatch.Windows.Plans.Security;

namespace SysWatch.Windows.Tests.Plans.Security;

public sealed class SidTests
{
    /// <summary>The example of learn.microsoft.com, "SID Components".</summary>
    [Theory]
    [InlineData("S-1-5-32-544", "01020000000000052000000020020000")]
    [InlineData("S-1-1-0", "010100000000000100000000")]
    [InlineData("S-1-5-21-2127521184-1604012920-1887927527-72713",
        "010500000000000515000000A065CF7E784B9B5FE77C8770091C0100")]
    [InlineData("S-1-0x123456789A-7", "010100123456789A07000000")]
    public void Text_and_bytes_are_the_same(string text, string bytes)
    {
        var sid = Sid.Parse(text);

        Assert.Equal(bytes, Convert.ToHexString(sid.Bytes));
        Assert.Equal(text, sid.ToString());
        Assert.True(Sid.TryRead(Convert.FromHexString(bytes), out var read));
        Assert.Equal(sid, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("S-1")]
    [InlineData("S-2-5-18")]
    [InlineData("S-1-5-")]
    [InlineData("S-1-5--18")]
    [InlineData("S-1-5-4294967296")]
    [InlineData("S-1-5- 18")]
    [InlineData("S-1-281474976710656")]
    [InlineData("S-1-5-1-2-3-4-5-6-7-8-9-10-11-12-13-14-15-16")]
    public void What_is_no_sid_is_refused(string text) => Assert.False(Sid.TryParse(text, out _));

    [Theory]
    [InlineData("")]
    [InlineData("0101000000000005")]
    [InlineData("0201000000000005120000000")]
    [InlineData("0110000000000005")]
    public void Bytes_that_are_no_sid_are_refused(string bytes) =>
        Assert.False(Sid.TryRead(Convert.FromHexString(bytes[..(bytes.Length & ~1)]), out _));

    [Fact]
    public void Every_sid_comes_back_from_its_text() => Gen.Select(Gen.ULong[0, (1UL << 48) - 1], Gen.UInt.Array[0, 15])
        .Sample((authority, subs) =>
        {
            var sid = Sid.Of(authority, subs);
            return subs.Length == 0 || Sid.Parse(sid.ToString()).Equals(sid);
        });
}
