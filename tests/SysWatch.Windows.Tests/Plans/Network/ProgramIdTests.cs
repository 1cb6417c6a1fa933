using System.Text;
using SysWatch.Windows.Names;
using SysWatch.Windows.Plans.Network;

namespace SysWatch.Windows.Tests.Plans.Network;

public sealed class ProgramIdTests
{
    private static readonly VolumeMap s_volumes = new(
        new Dictionary<string, string>
        {
            ["C:"] = @"\Device\HarddiskVolume3",
            ["S:"] = @"\??\C:\src",
            ["T:"] = @"\??\S:\tools",
            ["L:"] = @"\??\L:\itself",
            ["X:"] = @"\Device\LanmanRedirector\;X:0000000000012345\server\share",
        },
        new Dictionary<string, string> { [@"C:\mnt\data\"] = @"\Device\HarddiskVolume6" },
        new Dictionary<string, string> { ["Volume{c}"] = @"\Device\HarddiskVolume3" },
        new Dictionary<string, string>());

    [Theory]
    [InlineData("/C:/Program Files/Git/usr/bin/ssh.exe", @"\device\harddiskvolume3\program files\git\usr\bin\ssh.exe")]
    [InlineData("/c:/ÄÖ/ΣÉ.EXE", @"\device\harddiskvolume3\äö\σé.exe")]
    [InlineData("/C:/mnt/Data/App.exe", @"\device\harddiskvolume6\app.exe")]
    [InlineData("/C:/mnt/database/app.exe", @"\device\harddiskvolume3\mnt\database\app.exe")]
    [InlineData("/S:/App.exe", @"\device\harddiskvolume3\src\app.exe")]
    [InlineData("/T:/App.exe", @"\device\harddiskvolume3\src\tools\app.exe")]
    [InlineData("/Volume{c}/App.exe", @"\device\harddiskvolume3\app.exe")]
    public void It_is_the_path_of_the_device_in_lower_case_with_a_NUL(string path, string expected)
    {
        var id = ProgramId.Of(path, s_volumes);

        Assert.Equal(expected + "\0", Encoding.Unicode.GetString(id.AsSpan()));
    }

    [Theory]
    [InlineData("/D:/App.exe")]
    [InlineData("/X:/App.exe")]
    [InlineData("/L:/App.exe")]
    [InlineData("/UNC/server/share/App.exe")]
    [InlineData("/C:")]
    [InlineData("/C:/")]
    [InlineData("")]
    public void What_is_on_no_volume_of_this_machine_has_none(string path) =>
        Assert.Empty(ProgramId.Of(path, s_volumes));
}
