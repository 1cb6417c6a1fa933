using SysWatch.Linux.Launch;

namespace SysWatch.Linux.Tests.Launch;

public sealed class PlacesTests
{
    [Fact]
    public void One_user_takes_no_more_than_a_users_places_and_leaves_the_others_theirs()
    {
        var places = new Places(max: 3, perUserMax: 2);

        Assert.True(places.TryTake(1) && places.TryTake(1));
        Assert.False(places.TryTake(1));
        Assert.True(places.TryTake(2));
        Assert.False(places.TryTake(3));
    }

    [Fact]
    public void A_place_that_is_given_back_is_free()
    {
        var places = new Places(max: 1, perUserMax: 1);
        Assert.True(places.TryTake(1));
        Assert.False(places.IsEmpty);

        places.GiveBack(1);

        Assert.True(places.IsEmpty);
        Assert.True(places.TryTake(2));
    }
}
