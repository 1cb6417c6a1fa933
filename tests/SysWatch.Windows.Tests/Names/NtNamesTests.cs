using CsCheck;
using SysWatch.Policy.Patterns;
using SysWatch.TestSupport;
using SysWatch.Windows.Names;

namespace SysWatch.Windows.Tests.Names;

public sealed class NtNamesTests
{
    private readonly FakeNames _fake = FakeNames.Make();
    private readonly NtNames _names;

    public NtNamesTests() => _names = new NtNames(_fake, FakeNames.Machine);

    [Theory]
    [InlineData(@"C:\Users\me\a.txt")]
    [InlineData(@"c:/Users/me/a.txt")]
    [InlineData(@"C:\Users\\me\.\x\..\a.txt")]
    [InlineData(@"C:\Users\me\a.txt.")]
    [InlineData(@"C:\Users\me.\a.txt. .")]
    [InlineData(@"C:\..\..\Users\me\a.txt")]
    [InlineData(@"\\?\C:\Users\me\a.txt")]
    [InlineData(@"//?/C:/Users/me/a.txt")]
    [InlineData(@"\\.\C:\Users\me\a.txt")]
    [InlineData(@"\??\C:\Users\me\a.txt")]
    [InlineData(@"\DosDevices\C:\Users\me\a.txt")]
    [InlineData(@"\GLOBAL??\C:\Users\me\a.txt")]
    [InlineData(@"\??\Global\C:\Users\me\a.txt")]
    [InlineData(@"\Sessions\0\DosDevices\00000000-0001abcd\C:\Users\me\a.txt")]
    [InlineData(@"\Device\HarddiskVolume3\Users\me\a.txt")]
    [InlineData(@"\DEVICE\harddiskvolume3\Users\me\a.txt")]
    [InlineData(@"\\?\GLOBALROOT\Device\HarddiskVolume3\Users\me\a.txt")]
    [InlineData(@"\\.\GLOBALROOT\??\C:\Users\me\a.txt")]
    [InlineData(@"\\?\HarddiskVolume3\Users\me\a.txt")]
    [InlineData(@"\\?\Volume{c}\Users\me\a.txt")]
    [InlineData(@"\\?\GLOBALROOT\Device\HarddiskVolumeShadowCopy2\Users\me\a.txt")]
    [InlineData(@"\Device\HarddiskVolume3\Users\me\a.txt::$DATA")]
    [InlineData(@"\Device\HarddiskVolume3\Users\me\a.txt:s")]
    [InlineData(@"\Device\HarddiskVolume3\Users\me\a.txt:s:$DATA")]
    [InlineData(@"\Device\HarddiskVolume3\Users:$I30:$INDEX_ALLOCATION\me::$INDEX_ALLOCATION\a.txt")]
    [InlineData(@"\\localhost\c$\Users\me\a.txt")]
    [InlineData(@"\\LOCALHOST.\C$\Users\me\a.txt")]
    [InlineData(@"\\127.0.0.1\C$\Users\me\a.txt")]
    [InlineData(@"\\127.1\C$\Users\me\a.txt")]
    [InlineData(@"\\127.8.9.1\C$\Users\me\a.txt")]
    [InlineData(@"\\2130706433\C$\Users\me\a.txt")]
    [InlineData(@"\\0x7f000001\C$\Users\me\a.txt")]
    [InlineData(@"\\::1.ipv6-literal.net\C$\Users\me\a.txt")]
    [InlineData(@"\\--1.ipv6-literal.net\C$\Users\me\a.txt")]
    [InlineData(@"\\0-0-0-0-0-0-0-1.ipv6-literal.net\C$\Users\me\a.txt")]
    [InlineData(@"\\--ffff-127.0.0.1.ipv6-literal.net\C$\Users\me\a.txt")]
    [InlineData(@"\\fe80--1s4.ipv6-literal.net\C$\Users\me\a.txt")]
    [InlineData(@"\\box\c$\Users\me\a.txt")]
    [InlineData(@"\\Box.Corp.Example\c$\Users\me\a.txt")]
    [InlineData(@"\\10.1.2.3\c$\Users\me\a.txt")]
    [InlineData(@"\\?\UNC\localhost\c$\Users\me\a.txt")]
    [InlineData(@"\??\UNC\localhost\c$\Users\me\a.txt")]
    [InlineData(@"\\.\UNC\localhost\c$\Users\me\a.txt")]
    [InlineData(@"\Device\Mup\localhost\c$\Users\me\a.txt")]
    [InlineData(@"\Device\Mup\;LanmanRedirector\;Z:00000001\localhost\c$\Users\me\a.txt")]
    [InlineData(@"\Device\LanmanRedirector\;Z:00000001\127.0.0.1\c$\Users\me\a.txt")]
    [InlineData(@"\Device\LanmanRedirector\127.0.0.1\c$\Users\me\a.txt")]
    [InlineData(@"\Device\Mup\DfsClient\;Z:0000000000020d40\localhost\c$\Users\me\a.txt")]
    [InlineData(@"\Device\Mup\;DfsClient\;Z:0000000000020d40\localhost\c$\Users\me\a.txt")]
    [InlineData(@"\Device\DfsClient\;Z:0000000000020d40\localhost\c$\Users\me\a.txt")]
    [InlineData(@"\Device\Mup\DfsClient\;LanmanRedirector\;Z:0000000000020d40\127.0.0.1\c$\Users\me\a.txt")]
    [InlineData(@"Y:\me\a.txt")]
    public void Every_spelling_of_a_file_has_one_name(string spelling)
    {
        Assert.Equal("/C:/Users/me/a.txt", Assert.Single(_names.Of(spelling, out var kind)));
        Assert.Equal(ObjectKind.File, kind);
    }

    [Theory]
    [InlineData(@"S:\app\x", "/C:/src/app/x")]
    [InlineData(@"\??\S:\app\x", "/C:/src/app/x")]
    [InlineData(@"X:\a", "/UNC/server/share/a")]
    [InlineData(@"\\server\share\a", "/UNC/server/share/a")]
    [InlineData(@"\Device\Mup\server\share\a", "/UNC/server/share/a")]
    [InlineData(@"\Device\Mup\DfsClient\;Z:0000000000020d40\server\share\a", "/UNC/server/share/a")]
    [InlineData(@"\Device\Mup\DfsClient\share\a", "/UNC/DfsClient/share/a")]
    [InlineData(@"\Device\Mup\;WebDavRedirector\;W:01\server@SSL\DavWWWRoot\a", "/UNC/server@SSL/DavWWWRoot/a")]
    [InlineData(@"\Device\Mup\localhost@8080\DavWWWRoot\a", "/UNC/localhost@8080/DavWWWRoot/a")]
    [InlineData(@"\\wsl$\Ubuntu\home\me", "/UNC/wsl$/Ubuntu/home/me")]
    [InlineData(@"\Device\Mup\wsl.localhost\Ubuntu\home\me", "/UNC/wsl.localhost/Ubuntu/home/me")]
    [InlineData(@"\Device\P9Rdr\;W:01\wsl$\Ubuntu\home", "/UNC/wsl$/Ubuntu/home")]
    [InlineData(@"\\localhost\nowhere\a", "/UNC/localhost/nowhere/a")]
    [InlineData(@"\\localhost\ADMIN$\win.ini", "/C:/Windows/win.ini")]
    [InlineData(@"\\localhost\public\a", "/C:/Users/Public/a")]
    [InlineData(@"\SystemRoot\System32\smss.exe", "/C:/Windows/System32/smss.exe")]
    [InlineData(@"\Device\HarddiskVolume6\x", "/C:/mnt/data/x")]
    [InlineData(@"\\?\" + FakeNames.Identifier + @"\x", "/" + FakeNames.Identifier + "/x")]
    [InlineData(@"\Device\HarddiskVolume9\x", "/" + FakeNames.Identifier + "/x")]
    [InlineData(@"Q:\x", "/Q:/x")]
    [InlineData(@"\\?\C:\Users\me\dot.", "/C:/Users/me/dot.")]
    [InlineData(@"\Device\HarddiskVolume3\", "/C:")]
    public void Files_elsewhere(string spelling, string canonical)
    {
        Assert.Equal(canonical, _names.Of(spelling, out var kind)[0]);
        Assert.Equal(ObjectKind.File, kind);
    }

    [Theory]
    [InlineData(@"\\.\pipe\docker_engine")]
    [InlineData(@"\Device\NamedPipe\docker_engine")]
    [InlineData(@"\??\pipe\docker_engine")]
    [InlineData(@"\\?\GLOBALROOT\Device\NamedPipe\docker_engine")]
    [InlineData(@"\\localhost\pipe\docker_engine")]
    [InlineData(@"\Device\Mup\127.0.0.1\IPC$\docker_engine")]
    public void Every_spelling_of_a_pipe_has_one_name(string spelling)
    {
        Assert.Equal("/PIPE/docker_engine", Assert.Single(_names.Of(spelling, out var kind)));
        Assert.Equal(ObjectKind.Pipe, kind);
    }

    [Theory]
    [InlineData(@"\Device\Volume{22222222-2222-3333-4444-555555555555}\Users\me\a.txt")]
    [InlineData(@"\Device\Dokan1\Users\me\a.txt")]
    public void What_may_be_a_volume_is_named_as_on_each_that_is_known_and_is_not_sure_to_be_one(string spelling)
    {
        var names = _names.Of(spelling, out var kind);

        Assert.Equal(ObjectKind.Device, kind);
        Assert.Contains("/C:/Users/me/a.txt", names);
        Assert.Contains("/D:/Users/me/a.txt", names);
    }

    [Theory]
    [InlineData(@"\Device\Afd\Endpoint")]
    [InlineData(@"\Device\0000006a\kbd")]
    [InlineData(@"\??\HID#VID_1&PID_2#7&1#{4d1e55b2-f16f-11cf-88cb-001111000030}\kbd")]
    [InlineData(@"\Device\Null")]
    [InlineData(@"\Device\ConDrv\Reference")]
    [InlineData(@"\Device\HarddiskVolume3")]
    [InlineData(@"\\.\PhysicalDrive0")]
    [InlineData(@"\??\C:")]
    [InlineData(@"\Device")]
    [InlineData(@"\")]
    [InlineData("")]
    [InlineData(@"relative\a.txt")]
    [InlineData("C:a.txt")]
    public void What_is_no_file_has_none(string spelling)
    {
        Assert.Empty(_names.Of(spelling, out var kind));
        Assert.Equal(ObjectKind.Device, kind);
    }

    [Theory]
    [InlineData(@"\Device\HarddiskVolume3\a\..\b")]
    [InlineData(@"\Device\HarddiskVolume3\a:b:c:d")]
    public void What_no_file_can_be_called_is_a_file_without_a_name(string spelling)
    {
        Assert.Empty(_names.Of(spelling, out var kind));
        Assert.Equal(ObjectKind.File, kind);
    }

    [Fact]
    public void A_volume_with_a_letter_and_a_folder_has_both_names_whichever_way_it_was_reached()
    {
        foreach (var spelling in new[] { @"\Device\HarddiskVolume5\x", @"D:\x", @"C:\mnt\d\x", @"\??\c:\MNT\D\x" })
        {
            var names = _names.Of(spelling, out _);
            Assert.Equal("/D:/x", names[0]);
            Assert.Contains(names, name => name.Equals("/C:/mnt/d/x", StringComparison.OrdinalIgnoreCase));
        }
        Assert.Equal("/C:/mnt/dx", Assert.Single(_names.Of(@"C:\mnt\dx", out _)));
    }

    [Fact]
    public void An_unknown_volume_is_asked_for_and_judged_as_each_that_is_known()
    {
        var names = _names.Of(@"\Device\HarddiskVolumeShadowCopy8\Users\me\x", out var kind);

        Assert.Equal(ObjectKind.File, kind);
        Assert.True(_fake.Refreshed > 0);
        Assert.Contains("/C:/Users/me/x", names);
        Assert.Contains("/D:/Users/me/x", names);
    }

    [Fact]
    public void Drives_that_stand_for_each_other_end()
    {
        _fake.Current = new VolumeMap(
            new Dictionary<string, string> { ["A:"] = @"\??\B:\", ["B:"] = @"\??\A:\x" },
            new Dictionary<string, string>(), new Dictionary<string, string>(), new Dictionary<string, string>());

        Assert.Empty(_names.Of(@"A:\y", out _));
    }

    [Theory]
    [InlineData(@"\REGISTRY\USER\S-1-5-21-1-2-3-1001\Environment", "#HKCU/Environment")]
    [InlineData(@"\REGISTRY\USER\S-1-5-21-1-2-3-1002\Environment", "#HKU/S-1-5-21-1-2-3-1002/Environment")]
    [InlineData(@"HKCU\Environment", "#HKCU/Environment")]
    [InlineData("Environment", null)]
    public void Keys(string key, string? canonical) =>
        Assert.Equal(canonical, NtNames.OfKey(key, "S-1-5-21-1-2-3-1001"));

    [Fact]
    public void A_canonical_name_is_its_own()
    {
        var component = Gen.String[Gen.Char["abcAZ .-~1é"], 1, 8].Where(name => name.Trim('.', ' ') == name);
        Gen.Select(Pick.OneOf("/C:/", "/D:/", "/UNC/server/share/", "/PIPE/", "/Q:/"), component.Array[1, 5])
            .Sample((root, names) =>
            {
                var canonical = root + string.Join('/', names);
                Assert.Equal(canonical, _names.Of(WindowsNames.Display(canonical), out _)[0]);
            });
    }

    [Theory]
    [InlineData(@"\??\..\localhost")]
    [InlineData(@"\Device\..\a")]
    [InlineData(@"\Device\.\a")]
    [InlineData(@"\Device\a/b\c")]
    public void What_is_no_name_of_a_device_has_none(string path) => Assert.Empty(_names.Of(path, out _));

    [Fact]
    public void No_text_makes_it_throw_and_no_name_has_a_way_up()
    {
        var word = Gen.OneOf(
            Pick.OneOf("Device", "??", "Mup", "C:", "S:", "localhost", "c$", "..", ".", "UNC", "GLOBALROOT", "pipe",
                "NamedPipe", ";X:0", "HarddiskVolume3", "a:b", "", "?", "Sessions", "DosDevices", "Y:", "..."),
            Gen.String[0, 5]);
        Gen.Select(Pick.OneOf("", @"\", @"\\", @"\\?\", @"\??\", @"\\.\"), word.Array[0, 9])
            .Sample((root, words) =>
            {
                foreach (var name in _names.Of(root + string.Join('\\', words), out var kind))
                {
                    Assert.StartsWith("/", name);
                    // Of a pipe, dots are letters like others.
                    if (kind != ObjectKind.Pipe)
                        Assert.DoesNotContain(name.Split('/'), part => part is "." or "..");
                }
            });
    }
}
