using SysWatch.Windows.Names;

namespace SysWatch.Windows.Tests.Names;

public sealed class LinkWalkTests
{
    private const string Volume = @"\\?\Volume{11111111-2222-3333-4444-555555555555}";

    private readonly Dictionary<string, string> _links = new(StringComparer.OrdinalIgnoreCase);

    [Theory]
    [InlineData("there", @"\\?\C:\work\app\there\id")]
    [InlineData(@".\there", @"\\?\C:\work\app\there\id")]
    [InlineData(@"..\..\Users\me\.ssh", @"\\?\C:\Users\me\.ssh\id")]
    [InlineData(@"..\x\..\y\", @"\\?\C:\work\y\id")]
    [InlineData(@"..\..\..\..\Users\me\.ssh", @"\\?\C:\Users\me\.ssh\id")]
    [InlineData(@"\Users\me\.ssh", @"\\?\C:\Users\me\.ssh\id")]
    [InlineData(@"\Users\you\..\me\.ssh", @"\\?\C:\Users\me\.ssh\id")]
    [InlineData(@"C:\Users\me\.ssh", @"C:\Users\me\.ssh\id")]
    [InlineData(@"D:\data", @"D:\data\id")]
    [InlineData(@"\\server\share\x", @"\\server\share\x\id")]
    [InlineData(@"\Device\HarddiskVolume9\x", @"\Device\HarddiskVolume9\x\id")]
    [InlineData(@"\??\GLOBALROOT\Device\Mup\server\x", @"\??\GLOBALROOT\Device\Mup\server\x\id")]
    [InlineData(Volume + @"\x", Volume + @"\x\id")]
    [InlineData(@"Volume{11111111-2222-3333-4444-555555555555}\x", Volume + @"\x\id")]
    [InlineData(@"GLOBALROOT\Device\HarddiskVolume3\x", @"\\?\GLOBALROOT\Device\HarddiskVolume3\x\id")]
    [InlineData(@"GLOBALROOT\..\..\..\Users\me\.ssh", @"\\?\C:\Users\me\.ssh\id")]
    [InlineData(@"..", @"\\?\C:\work\id")]
    [InlineData(@"\", @"\\?\C:\id")]
    public void A_link_leads_where_it_says(string target, string final)
    {
        _links[@"\\?\C:\work\app\link"] = target;

        Assert.Equal(final, Follow(@"\\?\C:\work\app\link\id"));
    }

    [Fact]
    public void Links_behind_links_are_followed()
    {
        _links[@"\\?\C:\work\one"] = @"..\two";
        _links[@"\\?\C:\two"] = @"\three";
        _links[@"\\?\C:\three\x"] = @"..\Users";

        Assert.Equal(@"\\?\C:\Users\me", Follow(@"\\?\C:\work\one\x\me"));
    }

    [Fact]
    public void Links_of_a_volume_without_a_letter_are_followed()
    {
        _links[Volume + @"\a\b"] = @"..\c";
        _links[Volume + @"\c"] = @"\d";

        Assert.Equal(Volume + @"\d\x", Follow(Volume + @"\a\b\x"));
    }

    [Fact]
    public void A_path_without_links_has_no_other_name() => Assert.Null(Follow(@"\\?\C:\work\app\id"));

    [Fact]
    public void Links_in_a_circle_lead_nowhere()
    {
        _links[@"\\?\C:\a"] = "b";
        _links[@"\\?\C:\b"] = "a";

        Assert.Null(Follow(@"\\?\C:\a\x"));
    }

    private string? Follow(string path) => LinkWalk.Follow(path, link => _links.GetValueOrDefault(link));
}
