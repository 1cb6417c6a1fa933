using SysWatch.Daemon.Profiles;

namespace SysWatch.Daemon.Tests.Profiles;

public sealed class DirectoryProfilesTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly DirectoryProfiles _profiles;

    public DirectoryProfilesTests() => _profiles = new DirectoryProfiles(_directory.Path + "/profiles");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_directory_that_is_not_there_has_no_profiles()
    {
        Assert.Empty(_profiles.Names);
        Assert.Null(_profiles.Find("agents/generic"));
        Assert.Empty(_profiles.Warnings());
    }

    [Fact]
    public void A_profiles_name_is_its_path()
    {
        var path = _directory.Write("profiles/team/backend.yaml", "profile: team/backend");

        Assert.Equal(["team/backend"], _profiles.Names);
        var found = _profiles.Find("team/backend")!;
        Assert.Equal(("profile: team/backend", path), (found.Text, found.File));
    }

    [Theory]
    [InlineData("../secret")]
    [InlineData("a/../../secret")]
    [InlineData("/secret")]
    [InlineData("a//b")]
    [InlineData(".hidden")]
    [InlineData("a/")]
    [InlineData("")]
    [InlineData("a\0b")]
    public void No_name_leads_out_of_the_directory(string name)
    {
        _directory.Write("profiles/a/x.yaml", "");
        _directory.Write("secret.yaml", "secret");

        Assert.Null(_profiles.Find(name));
    }

    [Fact]
    public void A_link_out_of_the_directory_is_an_error_and_not_a_missing_profile()
    {
        _directory.Write("profiles/x.yaml", "");
        _directory.Write("secret.yaml", "secret");
        File.CreateSymbolicLink(_directory.Path + "/profiles/agents.yaml", "../secret.yaml");

        Assert.Contains("symbolic link out of", Assert.Throws<IOException>(() => _profiles.Find("agents")).Message);
    }

    [Fact]
    public void A_link_to_nothing_is_an_error_and_not_a_missing_profile()
    {
        _directory.Write("profiles/x.yaml", "");
        File.CreateSymbolicLink(_directory.Path + "/profiles/agents.yaml", "nowhere.yaml");

        Assert.ThrowsAny<IOException>(() => _profiles.Find("agents"));
    }

    [Fact]
    public void A_link_within_the_directory_is_fine()
    {
        _directory.Write("profiles/x.yaml", "text");
        File.CreateSymbolicLink(_directory.Path + "/profiles/y.yaml", "x.yaml");

        Assert.Equal("text", _profiles.Find("y")!.Text);
    }

    [Fact]
    public void A_pipe_is_refused_without_waiting_for_its_writer()
    {
        _directory.Write("profiles/x.yaml", "");
        Run.Command("mkfifo", _directory.Path + "/profiles/pipe.yaml");

        Assert.Contains("not a regular file", Assert.Throws<IOException>(() => _profiles.Find("pipe")).Message);
    }

    [Fact]
    public void Of_a_huge_file_no_more_is_read_than_shows_that_it_is_too_large()
    {
        _directory.Write("profiles/huge.yaml", new string('#', 1_000_000));

        Assert.Equal((64 << 10) + 1, _profiles.Find("huge")!.Text.Length);
    }

    [Fact]
    public void A_profile_that_others_can_change_is_warned_of()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Giving a file away needs root.");
        var open = _directory.Write("profiles/open.yaml", "");
        var given = _directory.Write("profiles/given.yaml", "");
        Run.Command("chmod", "666", open);
        Run.Command("chown", "12345", given);

        var warnings = _profiles.Warnings().ToList();

        Assert.Equal(2, warnings.Count);
        Assert.Contains(warnings, w => w.Contains("open.yaml: everyone"));
        Assert.Contains(warnings, w => w.Contains("given.yaml: user id 12345"));
    }

    [Fact]
    public void An_administrators_profile_takes_the_place_of_a_shipped_one()
    {
        _directory.Write("profiles/agents/generic.yaml", "mine");
        _directory.Write("shipped/agents/generic.yaml", "shipped");
        _directory.Write("shipped/agents/other.yaml", "other");
        var layered = new LayeredProfiles(_profiles, new DirectoryProfiles(_directory.Path + "/shipped"));

        Assert.Equal("mine", layered.Find("agents/generic")!.Text);
        Assert.Equal("other", layered.Find("agents/other")!.Text);
        Assert.Equal(["agents/generic", "agents/other"], layered.Names);
    }
}
