using SysWatch.Core.Sessions;
using SysWatch.Daemon.Identity;

namespace SysWatch.Daemon.Tests.Identity;

public sealed class SlotsTests
{
    private readonly Slots _slots = new(membersMax: 1, usersMax: 2, totalMax: 3);

    [Fact]
    public void A_session_and_a_user_have_their_shares_apart()
    {
        using var caller = User(1000);
        using var member = Member(1000, 7);

        Assert.NotNull(_slots.TryTake(member));
        Assert.Null(_slots.TryTake(member));
        Assert.NotNull(_slots.TryTake(caller));
        Assert.NotNull(_slots.TryTake(caller));
        Assert.Null(_slots.TryTake(caller));
    }

    [Fact]
    public void Root_gets_in_when_all_others_have_taken_everything()
    {
        using var ann = User(1000);
        using var bob = User(1001);
        using var root = User(0);
        foreach (var caller in new[] { ann, ann, bob })
            Assert.NotNull(_slots.TryTake(caller));

        Assert.Null(_slots.TryTake(bob));
        Assert.NotNull(_slots.TryTake(root));
    }

    [Fact]
    public void A_place_given_back_twice_is_free_once()
    {
        using var member = Member(1000, 7);
        var place = _slots.TryTake(member)!;
        place.Dispose();
        place.Dispose();

        Assert.NotNull(_slots.TryTake(member));
        Assert.Null(_slots.TryTake(member));
    }

    private static Caller User(uint uid) => Caller.Of(new SocketPeer(Environment.ProcessId, uid, uid, null), _ => null);

    private static Caller Member(uint uid, ulong session) =>
        Caller.Of(new SocketPeer(Environment.ProcessId, uid, uid, null), _ => new SessionId(session));
}
