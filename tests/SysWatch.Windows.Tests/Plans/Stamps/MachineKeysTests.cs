using SysWatch.Policy.Decisions;
using SysWatch.Windows.Plans.Security;
using SysWatch.Windows.Plans.Stamps;
using Some = SysWatch.Windows.Tests.Plans.Security.Some;

namespace SysWatch.Windows.Tests.Plans.Stamps;

public sealed class MachineKeysTests
{
    private const string OfMachine = "O:BAG:SYD:(A;CI;KA;;;BA)(A;CI;KA;;;SY)(A;CI;KR;;;BU)(A;CIIO;KA;;;BU)";

    [Theory]
    [InlineData(OfMachine, false)]
    [InlineData(OfMachine + "(A;CI;KA;;;S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464)", false)]
    [InlineData(OfMachine + "(D;CI;KA;;;BU)", false)]
    [InlineData(OfMachine + "(A;;KW;;;BU)", true)]
    [InlineData(OfMachine + "(A;;0x4;;;AU)", true)]
    [InlineData("O:S-1-5-21-1-2-3-1001G:SYD:(A;CI;KR;;;BU)", true)]
    public void A_key_of_the_machine_is_stamped_where_users_can_write_it(string list, bool isStamped)
    {
        var request = MachineKeys.Restrict(Request("#HKLM/Software/X", list, PathAccess.Write), out var gap);

        Assert.Equal(isStamped, request.Denied != PathAccess.None);
        Assert.Empty(gap);
    }

    [Fact]
    public void Reading_what_users_can_only_read_is_told_of()
    {
        var request = MachineKeys.Restrict(Request("#HKLM/Software/X", OfMachine, PathAccess.Read), out var gap);

        Assert.Equal(PathAccess.None, request.Denied | request.DeniedBelow);
        Assert.Contains("seen, not prevented", gap);
    }

    [Fact]
    public void Keys_of_a_user_are_stamped_whoever_can_write_them()
    {
        var request = MachineKeys.Restrict(Request("#HKCU/Environment", OfMachine, PathAccess.Read), out var gap);

        Assert.Equal(PathAccess.Read, request.Denied);
        Assert.Empty(gap);
    }

    private static StampRequest Request(string path, string list, PathAccess denied)
    {
        Assert.True(Sddl.TryParse(list, out var descriptor, out var error), error);
        return new StampRequest(new ObjectFacts(ObjectKind.Key, path, descriptor), Some.Session, denied, denied);
    }
}
