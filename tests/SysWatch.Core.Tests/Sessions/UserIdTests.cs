using SysWatch.Core.Sessions;

namespace SysWatch.Core.Tests.Sessions;

public sealed class UserIdTests
{
    [Fact]
    public void A_number_of_Linux_is_its_digits()
    {
        var user = UserId.Of(uint.MaxValue);

        Assert.Equal(("4294967295", uint.MaxValue), (user.Text, user.Number));
        Assert.Equal("user id 4294967295", user.InWords);
    }

    [Theory]
    [InlineData("S-1-5-21-1-2-3-1001")]
    [InlineData("S-1-5-18")]
    [InlineData(null)]
    public void What_is_not_of_Linux_has_no_number(string? text) =>
        Assert.Throws<InvalidOperationException>(() => new UserId(text!).Number);

    [Theory]
    [InlineData("0", true)]
    [InlineData("S-1-5-18", true)]
    [InlineData("1000", false)]
    [InlineData("S-1-5-19", false)]
    [InlineData("S-1-5-32-544", false)]
    public void Root_and_LocalSystem_are_the_system(string text, bool isSystem) =>
        Assert.Equal(isSystem, new UserId(text).IsSystem);

    [Fact]
    public void Nobody_is_not_the_system() => Assert.False(default(UserId).IsSystem);

    [Theory]
    [InlineData("0")]
    [InlineData("4294967295")]
    [InlineData("S-1-5-18")]
    [InlineData("S-1-12-1-4294967295-1-2-3")]
    public void What_a_system_writes_is_read(string text)
    {
        Assert.True(UserId.TryParse(text, out var user));
        Assert.Equal(text, user.Text);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("+1")]
    [InlineData("4294967296")]
    [InlineData("root")]
    [InlineData("S-1-")]
    [InlineData("S-1-5")]
    [InlineData("S-1-5-")]
    [InlineData("S-1-5-x")]
    [InlineData("S-1-5-1-2-3-4-5-6-7-8-9-10-11-12-13-14-15-16")]
    public void What_no_system_writes_is_not(string? text) => Assert.False(UserId.TryParse(text, out _));
}
