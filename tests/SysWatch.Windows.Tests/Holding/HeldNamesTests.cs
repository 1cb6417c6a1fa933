using SysWatch.Policy.Decisions;
using SysWatch.Windows.Holding;
using SysWatch.Windows.Names;
using SysWatch.Windows.Plans.Stamps;
using ObjectKind = SysWatch.Windows.Plans.Stamps.ObjectKind;

namespace SysWatch.Windows.Tests.Holding;

public sealed class HeldNamesTests
{
    private readonly HeldNames _held = new();

    [Fact]
    public void An_entry_on_the_object_holds_what_it_denies_by_any_case_and_any_name()
    {
        _held.Set(new PlannedStamp("/C:/Users/Me/.netrc", ObjectKind.File, PathAccess.Read));

        Assert.True(_held.Holds(File("/C:/users/me/.NETRC"), PathAccess.Read));
        Assert.True(_held.Holds(File("/D:/other", "/C:/Users/Me/.netrc"), PathAccess.Read));
        Assert.False(_held.Holds(File("/C:/Users/Me/.netrc"), PathAccess.Write));
        Assert.False(_held.Holds(File("/C:/Users/Me/.netrc2"), PathAccess.Read));
    }

    [Fact]
    public void What_was_made_below_has_what_is_denied_below_and_no_more()
    {
        _held.Set(new PlannedStamp(
            "/C:/Users/Me/.aws", ObjectKind.Directory, PathAccess.Delete, PathAccess.Read | PathAccess.Create));

        Assert.True(_held.Holds(File("/C:/Users/Me/.aws/sso/new"), PathAccess.Read));
        Assert.True(_held.Holds(File("/C:/Users/Me/.aws/sso/new"), PathAccess.Create));
        Assert.False(_held.Holds(File("/C:/Users/Me/.aws/sso/new"), PathAccess.Delete));
        Assert.False(_held.Holds(File("/C:/Users/Me/.aws2/new"), PathAccess.Read));
        Assert.False(_held.Holds(File("/C:/Users/Me/.aws"), PathAccess.Read));
    }

    [Fact]
    public void A_value_is_held_by_its_key()
    {
        _held.Set(new PlannedStamp("#HKCU/Environment", ObjectKind.Key, PathAccess.Read, PathAccess.Read));

        Assert.True(_held.Holds(
            NamedObject.Of(Windows.Names.ObjectKind.Key, ["#HKCU/Environment/TOKEN"]), PathAccess.Read));
    }

    [Fact]
    public void What_is_added_to_an_object_is_beside_what_it_has_and_what_is_set_is_instead()
    {
        var directory = new PlannedStamp("/C:/x", ObjectKind.Directory, PathAccess.Read);
        _held.Set(directory);
        _held.Add(new PlannedStamp("/C:/x", ObjectKind.Directory, PathAccess.None, HoldsChildren: true));

        Assert.True(_held.Holds(File("/C:/X"), PathAccess.Read));
        Assert.True(_held.IsHeldAs(directory with { HoldsChildren = true }));
        Assert.True(_held.HoldsChildrenOf(directory with { Denied = PathAccess.None, HoldsChildren = true }));

        _held.Set(directory with { Denied = PathAccess.Write });

        Assert.False(_held.Holds(File("/C:/X"), PathAccess.Read));
        Assert.False(_held.HoldsChildrenOf(directory with { Denied = PathAccess.None, HoldsChildren = true }));
    }

    [Fact]
    public void What_is_not_kept_is_forgotten()
    {
        _held.Set(new PlannedStamp("/C:/a", ObjectKind.File, PathAccess.Read));
        _held.Set(new PlannedStamp("/C:/b", ObjectKind.File, PathAccess.Read));

        _held.Keep(["/C:/A"]);

        Assert.True(_held.Holds(File("/C:/a"), PathAccess.Read));
        Assert.False(_held.Holds(File("/C:/b"), PathAccess.Read));
    }

    private static NamedObject File(params string[] names) => NamedObject.Of(Windows.Names.ObjectKind.File, names);
}
