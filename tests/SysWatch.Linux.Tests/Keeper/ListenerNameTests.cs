using SysWatch.Core.Sessions;
using SysWatch.Linux.Keeper;

namespace SysWatch.Linux.Tests.Keeper;

public sealed class ListenerNameTests
{
    [Theory]
    [InlineData(1, 0, false)]
    [InlineData(ulong.MaxValue, int.MaxValue, true)]
    public void A_name_is_read_as_it_was_written(ulong session, int number, bool isReleased)
    {
        var name = new ListenerName(new SessionId(session), number, isReleased);

        Assert.Equal(name, ListenerName.Parse(name.ToString()));
    }

    [Theory]
    [InlineData("opens")]
    [InlineData("listener:")]
    [InlineData("listener:s1")]
    [InlineData("listener:s1.")]
    [InlineData("listener:s1.-1")]
    [InlineData("listener:.1")]
    public void Another_descriptor_has_another_name(string name) => Assert.Null(ListenerName.Parse(name));
}
