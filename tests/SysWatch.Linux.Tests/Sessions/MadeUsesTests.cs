using SysWatch.Core.Sessions;
using SysWatch.Linux.Sessions;
using SysWatch.TestSupport;

namespace SysWatch.Linux.Tests.Sessions;

public sealed class MadeUsesTests
{
    private readonly MadeUses _uses = new();

    [Fact]
    public void The_first_is_told_of_and_the_others_are_counted_once()
    {
        Assert.True(_uses.IsFirst(Some.Seen()));
        Assert.False(_uses.IsFirst(Some.Seen(count: 5)));
        Assert.False(_uses.IsFirst(Some.Seen(count: 9)));

        var counted = Assert.Single(_uses.Take((_, _, _) => true, DateTimeOffset.UnixEpoch));

        Assert.Equal((2ul, DateTimeOffset.UnixEpoch.AddSeconds(9)), (counted.Count, counted.Last));
        Assert.Equal(DateTimeOffset.UnixEpoch, counted.First);
        Assert.Empty(_uses.Take((_, _, _) => true, DateTimeOffset.UnixEpoch));
    }

    [Fact]
    public void What_ends_with_its_session_is_a_first_use_again()
    {
        _uses.IsFirst(Some.Seen(session: 1));
        _uses.IsFirst(Some.Seen(session: 2));

        _uses.Forget(new SessionId(1));

        Assert.True(_uses.IsFirst(Some.Seen(session: 1)));
        Assert.False(_uses.IsFirst(Some.Seen(session: 2)));
    }

    [Fact]
    public void Beyond_the_limit_each_is_told_of()
    {
        for (var number = 0ul; number < MadeUses.ObjectsMax; number++)
            _uses.IsFirst(Some.Seen(session: number));

        Assert.True(_uses.IsFirst(Some.Seen(session: MadeUses.ObjectsMax)));
        Assert.True(_uses.IsFirst(Some.Seen(session: MadeUses.ObjectsMax)));
    }
}
