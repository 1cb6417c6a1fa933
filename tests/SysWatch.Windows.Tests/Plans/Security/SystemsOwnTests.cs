using SysWatch.Windows.Plans.Security;

namespace SysWatch.Windows.Tests.Plans.Security;

public sealed class SystemsOwnTests
{
    private const string Installer = "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464";
    private const string Me = "S-1-5-21-1-2-3-1001";

    [Theory]
    // As %ProgramFiles% is: of its creators' owners, what they make; of all, reading.
    [InlineData("O:" + Installer + "D:(A;;FA;;;" + Installer + ")(A;CI;FA;;;SY)(A;;0x1301bf;;;BA)(A;;0x1200a9;;;BU)" +
        "(A;OICIIO;GA;;;CO)(A;OICIIO;GA;;;BU)", true)]
    [InlineData("O:BAD:(A;;FA;;;BA)(D;;FA;;;BU)", true)]
    [InlineData("O:SYD:(A;;FA;;;SY)(A;;FR;;;WD)", true)]
    [InlineData("O:SYD:", true)]
    [InlineData("O:" + Me + "D:(A;;FA;;;SY)", false)]
    [InlineData("D:(A;;FA;;;SY)", false)]
    [InlineData("O:SY", false)]
    [InlineData("O:SYD:(A;;0x2;;;BU)", false)]
    [InlineData("O:SYD:(A;;0x4;;;AU)", false)]
    [InlineData("O:SYD:(A;;0x40;;;" + Me + ")", false)]
    [InlineData("O:SYD:(A;;0x100;;;WD)", false)]
    [InlineData("O:SYD:(A;;SD;;;WD)", false)]
    [InlineData("O:SYD:(A;;WD;;;WD)", false)]
    [InlineData("O:SYD:(A;;WO;;;WD)", false)]
    [InlineData("O:SYD:(A;;GW;;;WD)", false)]
    [InlineData("O:SYD:(A;;GA;;;OW)", false)]
    public void Who_else_can_change_it(string sddl, bool expected) =>
        Assert.Equal(expected, SystemsOwn.Is(Sddl.Parse(sddl), isTop: false));

    [Theory]
    // As C:\ is.
    [InlineData("O:" + Installer + "D:(A;;LC;;;AU)(A;OICIIO;SDGXGWGR;;;AU)(A;;FA;;;SY)(A;OICI;FA;;;BA)", true)]
    [InlineData("O:SYD:(A;;0x6;;;AU)", true)]
    [InlineData("O:SYD:(A;;FA;;;AU)", false)]
    [InlineData("O:SYD:(A;;0x40;;;AU)", false)]
    [InlineData("O:SYD:(A;;WD;;;AU)", false)]
    [InlineData("O:" + Me + "D:(A;;FA;;;SY)", false)]
    public void At_the_top_of_a_drive_new_names_change_none_that_is_there(string sddl, bool expected) =>
        Assert.Equal(expected, SystemsOwn.Is(Sddl.Parse(sddl), isTop: true));

    [Fact]
    public void An_entry_under_a_condition_is_a_grant_and_one_of_no_known_kind_is_nothing_to_rely_on()
    {
        var under = AccessControlEntry.Of(AceType.AllowedCallback, AceFlags.None, 2, WellKnownSids.Users, 1, 2, 3, 4);
        Assert.True(AccessControlEntry.TryRead([200, 0, 8, 0, 0, 0, 0, 0], out var unknown, out _));

        foreach (var entry in new[] { under, unknown })
            Assert.False(SystemsOwn.Is(
                SecurityDescriptor.Of(WellKnownSids.LocalSystem, null, AccessControlList.Of(entry)), isTop: false));
    }
}
