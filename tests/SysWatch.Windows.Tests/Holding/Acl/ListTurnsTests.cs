using SysWatch.Windows.Holding.Acl;

namespace SysWatch.Windows.Tests.Holding.Acl;

public sealed class ListTurnsTests
{
    [Fact]
    public void A_file_has_one_turn_under_all_of_its_names() =>
        Assert.Equal(ListTurns.NumberOf(7, 42, "/C:/a"), ListTurns.NumberOf(7, 42, "/C:/other"));

    [Fact]
    public void What_has_no_number_has_one_turn_however_its_name_is_written() => Assert.Equal(
        ListTurns.NumberOf(0, 0, "#HKU/S-1/Environment"), ListTurns.NumberOf(0, 0, "#hku/s-1/ENVIRONMENT"));

    [Fact]
    public void Objects_do_not_all_wait_for_one() => Assert.True(
        Enumerable.Range(1, 1000).Select(i => ListTurns.NumberOf(7, (UInt128)i, "")).Distinct().Count() > 100);
}
