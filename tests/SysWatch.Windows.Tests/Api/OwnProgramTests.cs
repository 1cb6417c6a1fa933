using SysWatch.Windows.Api;

namespace SysWatch.Windows.Tests.Api;

public sealed class OwnProgramTests
{
    private const string Program = @"C:\Program Files\SysWatch\syswatchd.exe";

    [Fact]
    public void One_that_only_administrators_can_change_may_be_a_service() =>
        Assert.Null(OwnProgram.WhyNotSystems(Program, path => path == @"C:\" ? "Authenticated Users" : null));

    [Theory]
    [InlineData(Program)]
    [InlineData(@"C:\Program Files\SysWatch")]
    [InlineData(@"C:\Program Files")]
    public void One_that_others_can_change_or_replace_is_refused_and_who_they_are_is_told(string open)
    {
        var why = OwnProgram.WhyNotSystems(Program, path => path == open ? @"PC\dev" : null);

        Assert.StartsWith(open + @" can be changed by PC\dev", why);
        Assert.Contains("sc.exe config syswatchd", why);
    }

    [Theory]
    [InlineData(@"\\server\share\syswatchd.exe")]
    [InlineData("syswatchd.exe")]
    public void One_of_another_machine_is_refused(string program) =>
        Assert.Contains("lies on no drive", OwnProgram.WhyNotSystems(program, _ => null));
}
