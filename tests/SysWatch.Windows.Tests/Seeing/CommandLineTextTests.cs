using SysWatch.Core.Processes;
using SysWatch.Windows.Seeing;

namespace SysWatch.Windows.Tests.Seeing;

public sealed class CommandLineTextTests
{
    [Theory]
    [InlineData("", new string[0])]
    [InlineData("a b\tc", new[] { "a", "b", "c" })]
    [InlineData("\"C:\\a b\\c.exe\" x", new[] { @"C:\a b\c.exe", "x" })]
    [InlineData("a \"\" b", new[] { "a", "", "b" })]
    [InlineData(@"a \\server\x C:\", new[] { "a", @"\\server\x", @"C:\" })]
    [InlineData("a \"b \\\" c\" d", new[] { "a", "b \" c", "d" })]
    [InlineData("a \"b\\\\\" c", new[] { "a", @"b\", "c" })]
    [InlineData("a \"b \"\"c\" d", new[] { "a", "b \"c", "d" })]
    [InlineData("\"a b\\\" c", new[] { @"a b\", "c" })]
    [InlineData("a\\\" b\" c\\\"d", new[] { @"a\ b", "c\"d" })]
    public void Arguments(string line, string[] arguments) => Assert.Equal(arguments, CommandLineText.Split(line));

    [Fact]
    public void No_more_is_kept_than_an_event_has_room_for()
    {
        var split = CommandLineText.Split(string.Join(' ', Enumerable.Repeat(new string('x', 1000), 100)));

        Assert.Equal(SnapshotLimits.ArgumentsMax, split.Count);
        Assert.All(split, one => Assert.Equal(SnapshotLimits.ArgumentCharsMax, one.Length));
    }
}
