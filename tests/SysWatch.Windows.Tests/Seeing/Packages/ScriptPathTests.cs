using CsCheck;
using SysWatch.Windows.Seeing.Packages;

namespace SysWatch.Windows.Tests.Seeing.Packages;

public sealed class ScriptPathTests
{
    private static readonly Gen<string> Paths = Gen.OneOf([.. new[]
    {
        "a", "B c", "..", ".", "", "node_modules", "x.", "x ", "a:b", "~1", "\\", "/", "é",
    }.Select(Gen.Const)]).Array[0, 8]
        .Select(names => @"C:\" + string.Join('\\', names));

    [Fact]
    public void What_is_made_of_a_path_is_whole_and_stays_as_it_is() => Paths.Sample(path =>
    {
        if (ScriptPath.Of(path) is not { } made)
            return;
        Assert.StartsWith(@"C:\", made);
        Assert.Equal(made, ScriptPath.Of(made));
        Assert.All(made[3..].Split('\\'), name => Assert.DoesNotMatch(@"^$|[. ]$|[:/]", name));
    });

    [Theory]
    [InlineData(@"C:\a\..\..\b\.\c\\d.js", @"C:\b\c\d.js")]
    [InlineData("c:/a/b.js", @"c:\a\b.js")]
    [InlineData(@"C:\", null)]
    [InlineData(@"C:\a\b.js.", null)]
    [InlineData("C:\\a\nb", null)]
    public void Each(string given, string? expected) => Assert.Equal(expected, ScriptPath.Of(given));
}
