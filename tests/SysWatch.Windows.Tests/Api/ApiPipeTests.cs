using SysWatch.Windows.Api;

namespace SysWatch.Windows.Tests.Api;

public sealed class ApiPipeTests
{
    private const string Usual = @"C:\ProgramData\SysWatch";

    [Theory]
    [InlineData(@"C:\ProgramData\SysWatch")]
    [InlineData(@"c:\programdata\SYSWATCH")]
    [InlineData(@"C:\ProgramData\SysWatch\")]
    [InlineData("C:/ProgramData/x/../SysWatch")]
    [InlineData(@"\\?\C:\ProgramData\SysWatch")]
    public void The_usual_directory_has_the_usual_pipe_however_it_is_written(string directory) =>
        Assert.Equal("syswatch", ApiPipe.NameOf(directory, Usual));

    [Fact]
    public void Another_directory_has_a_pipe_of_its_own_however_it_is_written()
    {
        var name = ApiPipe.NameOf(@"D:\Test", Usual);

        Assert.Matches("^syswatch-[0-9a-f]{16}$", name);
        Assert.Equal(name, ApiPipe.NameOf(@"d:\tEST\", Usual));
        Assert.NotEqual(name, ApiPipe.NameOf(@"D:\Test2", Usual));
        Assert.NotEqual(name, ApiPipe.NameOf(@"\\server\share\Test", Usual));
    }
}
