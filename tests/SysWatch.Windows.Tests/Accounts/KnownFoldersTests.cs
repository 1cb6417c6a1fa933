using System.Collections.Immutable;
using SysWatch.Policy.Compilation;
using SysWatch.Windows.Accounts;

namespace SysWatch.Windows.Tests.Accounts;

public sealed class KnownFoldersTests
{
    private const string Home = "/C:/Users/me";

    private static readonly ImmutableDictionary<string, string> Machine = ImmutableDictionary.CreateRange(
        StringComparer.OrdinalIgnoreCase,
        new Dictionary<string, string>
        {
            [WindowsFolders.SystemDrive] = "/C:", [WindowsFolders.SystemRoot] = "/C:/Windows",
        });

    [Fact]
    public void Folders_that_were_not_moved_are_below_the_home()
    {
        var folders = KnownFolders.Of(Home, Machine, _ => null, one => one);

        Assert.Equal("/C:/Users/me/AppData/Roaming", folders[WindowsFolders.AppData]);
        Assert.Equal("/C:/Users/me/AppData/Local", folders[WindowsFolders.LocalAppData]);
        Assert.Equal("/C:/Users/me/AppData/Local/Temp", folders[WindowsFolders.Temp]);
        Assert.Equal("/C:/Users/me/Documents", folders[WindowsFolders.Documents]);
        Assert.Equal("/C:/Windows", folders[WindowsFolders.SystemRoot]);
    }

    [Fact]
    public void Documents_are_where_OneDrive_has_put_them_and_junctions_are_followed()
    {
        var folders = KnownFolders.Of(
            Home, Machine, name => name == "Personal" ? @"%USERPROFILE%\OneDrive\Dokumente" : null,
            one => one.Replace("/C:/Users/me/AppData", "/D:/AppData"));

        Assert.Equal("/C:/Users/me/OneDrive/Dokumente", folders[WindowsFolders.Documents]);
        Assert.Equal("/D:/AppData/Local/Temp", folders[WindowsFolders.Temp]);
    }

    [Fact]
    public void A_folder_that_was_moved_is_where_the_account_has_it()
    {
        var folders = KnownFolders.Of(Home, Machine, name => name == "AppData" ? @"%USERPROFILE%\Else\Roaming" : null, one => one);

        Assert.Equal("/C:/Users/me/Else/Roaming", folders[WindowsFolders.AppData]);
    }

    [Theory]
    [InlineData("%NOBODY%\\x")]
    [InlineData("%USERPROFILE")]
    [InlineData("relative")]
    [InlineData("")]
    public void What_names_no_place_leaves_the_usual_one(string value)
    {
        var folders = KnownFolders.Of(Home, Machine, name => name == "Local AppData" ? value : null, one => one);

        Assert.Equal("/C:/Users/me/AppData/Local", folders[WindowsFolders.LocalAppData]);
    }

    [Theory]
    [InlineData(@"%SystemDrive%\Users\me", "/C:/Users/me")]
    [InlineData(@"%systemroot%\system32\config\systemprofile", "/C:/Windows/system32/config/systemprofile")]
    [InlineData(@"D:\Profiles\me", "/D:/Profiles/me")]
    [InlineData(@"\\files\homes\me", "/UNC/files/homes/me")]
    public void A_profile_directory_is_read_as_the_registry_has_it(string value, string expected) =>
        Assert.Equal(expected, KnownFolders.Expand(value, "", Machine));
}
