using Microsoft.Extensions.Time.Testing;
using SysWatch.Windows.Names;

namespace SysWatch.Windows.Tests.Names;

public sealed class ObjectNamesTests
{
    private readonly FakeNames _fake = FakeNames.Make();
    private readonly FakeTimeProvider _time = new();
    private readonly ShortNames _short;
    private readonly LinkNames _links;
    private readonly ObjectNames _names;

    public ObjectNamesTests()
    {
        _short = new ShortNames(_fake, _time);
        _links = new LinkNames(_fake, _time);
        _names = new ObjectNames(new NtNames(_fake, FakeNames.Machine), _short, _links, _time);
    }

    [Theory]
    [InlineData("PROGRA~1", true)]
    [InlineData("ID_RSA~2.PUB", true)]
    [InlineData("A~1", true)]
    [InlineData("ABCDE~10.T", true)]
    [InlineData("~1", false)]
    [InlineData("a~b", false)]
    [InlineData("notes.txt~", false)]
    [InlineData("PROGRAM~1", false)]
    [InlineData("A~1.html", false)]
    [InlineData("A~1.b.c", false)]
    [InlineData("a~1.", false)]
    public void Short_names_are_known_by_their_form(string name, bool isShort) =>
        Assert.Equal(isShort, ShortNames.IsShort(name));

    [Fact]
    public void A_short_name_is_judged_by_both()
    {
        _fake.Long[@"\\?\C:\USERS~1"] = @"\\?\C:\Users of old";
        _fake.Long[@"\\?\C:\Users of old\AWSCRE~1.TXT"] = @"\\?\C:\Users of old\aws credentials.txt";

        var named = _names.Of(@"\Device\HarddiskVolume3\USERS~1\AWSCRE~1.TXT");

        Assert.Equal(
            ["/C:/Users of old/aws credentials.txt", "/C:/USERS~1/AWSCRE~1.TXT"], named.Names);
        Assert.Equal(@"C:\Users of old\aws credentials.txt", named.Display);
        Assert.Equal(0, _short.Unresolved);
    }

    [Fact]
    public void A_short_name_is_expanded_as_far_as_can_be_told()
    {
        _fake.Long[@"\\?\C:\USERS~1"] = @"\\?\C:\Users of old";

        var named = _names.Of(@"\Device\HarddiskVolume3\USERS~1\GONE~1");

        Assert.Equal(["/C:/Users of old/GONE~1", "/C:/USERS~1/GONE~1"], named.Names);
        Assert.Equal(1, _short.Unresolved);
    }

    [Fact]
    public void What_a_link_leads_to_is_judged_as_well()
    {
        _fake.Final[@"\\?\C:\work\link\key"] = @"\\?\C:\Users\me\.ssh\key";

        var named = _names.Of(@"\Device\HarddiskVolume3\work\link\key");

        Assert.Equal(["/C:/Users/me/.ssh/key", "/C:/work/link/key"], named.Names);
    }

    [Fact]
    public void Answers_are_believed_for_a_moment_only()
    {
        _names.Of(@"C:\work\x");
        _fake.Final[@"\\?\C:\work\x"] = @"C:\other";
        Assert.Single(_names.Of(@"C:\work\x").Names);

        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal("/C:/other", _names.Of(@"C:\work\x").Names[0]);
    }

    [Fact]
    public void No_server_is_asked_where_its_links_lead()
    {
        Assert.Equal(["/UNC/server/share/PROGRA~1"], _names.Of(@"\\server\share\PROGRA~1").Names);
        Assert.Empty(_fake.Asked);
    }

    [Fact]
    public void Over_the_limit_names_are_judged_as_they_are_and_counted()
    {
        for (var i = 0; i < LinkNames.AsksPerSecond + 5; i++)
            _names.Of($@"C:\work\{i}");

        Assert.Equal(LinkNames.AsksPerSecond, _fake.Asked.Count);
        Assert.Equal(5, _links.Unasked);
        _time.Advance(TimeSpan.FromSeconds(1));
        _names.Of(@"C:\work\again");
        Assert.Equal(LinkNames.AsksPerSecond + 1, _fake.Asked.Count);
    }

    [Fact]
    public void A_key_in_the_view_of_32_bit_programs_is_the_other_too()
    {
        var named = _names.OfKey(
            @"\REGISTRY\MACHINE\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Run", "x", "S-1-5-21-1");

        Assert.Equal(
            [
                "#HKLM/SOFTWARE/WOW6432Node/Microsoft/Windows/CurrentVersion/Run/x",
                "#HKLM/SOFTWARE/Microsoft/Windows/CurrentVersion/Run/x",
            ],
            named!.Names);
    }

    [Fact]
    public void What_is_remembered_is_bounded()
    {
        var recent = new RecentNames<int>(10, TimeSpan.FromSeconds(1), _time);
        for (var i = 0; i < 1000; i++)
            recent.Add($"{i}", i);

        Assert.True(recent.Count <= 20);
        Assert.True(recent.TryGet("999", out var last));
        Assert.Equal(999, last);
        Assert.False(recent.TryGet("1", out _));
    }
}
