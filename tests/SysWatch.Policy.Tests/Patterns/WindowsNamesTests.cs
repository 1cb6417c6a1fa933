using System.Text;
using CsCheck;
using SysWatch.Policy.Patterns;
using SysWatch.TestSupport;

namespace SysWatch.Policy.Tests.Patterns;

public sealed class WindowsNamesTests
{
    private const string Sid = "S-1-5-21-1-2-3-1001";

    /// <summary>Text made of the pieces that names, and attempts to hide one, are made of.</summary>
    private static readonly Gen<string> s_path =
        Pick.OneOf("C:", "c:", "\\", "/", "\\\\", "\\\\?\\", "\\\\.\\", "\\??\\", "UNC", "pipe", "a", "B", "é", ".",
            "..", " ", "...", ":", "::$DATA", ":s", ":$I30:$INDEX_ALLOCATION", "\0", "x.txt", "\ud83d", "\ude00")
            .Array[1, 9].Select(string.Concat);

    [Theory]
    [InlineData(@"C:\a\b", "/C:/a/b")]
    [InlineData(@"c:/A/b\", "/C:/A/b")]
    [InlineData(@"C:\", "/C:")]
    [InlineData(@"C:\\a\\\b", "/C:/a/b")]
    [InlineData(@"C:\a\.\b\..\..\..\c", "/C:/c")]
    [InlineData(@"C:\a.\b. . ", "/C:/a/b")]
    [InlineData(@"C:\a..\b", "/C:/a../b")]
    [InlineData(@"C:\a \b", "/C:/a /b")]
    [InlineData(@"C:\a\...", "/C:/a")]
    [InlineData(@"\\?\C:\a. \b.", "/C:/a. /b.")]
    [InlineData(@"\??\C:\a", "/C:/a")]
    [InlineData(@"\\?\C:\", "/C:")]
    [InlineData("//?/C:/a/../b", "/C:/b")]
    [InlineData(@"\\?\UNC\s\sh\a", "/UNC/s/sh/a")]
    [InlineData(@"\\s\sh\a", "/UNC/s/sh/a")]
    [InlineData(@"\\s\sh\..\..\a", "/UNC/s/sh/a")]
    [InlineData(@"\\.\UNC\s\sh\..\a", "/UNC/s/a")]
    [InlineData(@"\\wsl.localhost\Debian\home", "/UNC/wsl.localhost/Debian/home")]
    [InlineData(@"\\.\pipe\x", "/PIPE/x")]
    [InlineData(@"\\.\PIPE\x\y:z", "/PIPE/x/y:z")]
    [InlineData(@"\\?\pipe\x.", "/PIPE/x.")]
    [InlineData("//./pipe/x", "/PIPE/x")]
    [InlineData(@"\\.\pipe\..\C:\secret", "/C:/secret")]
    [InlineData(@"\\.\C:\a", "/C:/a")]
    [InlineData(@"C:\a.txt::$DATA", "/C:/a.txt")]
    [InlineData(@"C:\a.txt:s", "/C:/a.txt")]
    [InlineData(@"C:\a.txt:s:$DATA", "/C:/a.txt")]
    [InlineData(@"C:\a:$I30:$INDEX_ALLOCATION\b", "/C:/a/b")]
    [InlineData(@"C:\a::$index_allocation", "/C:/a")]
    public void A_name_has_one_canonical_form(string path, string canonical) =>
        Assert.Equal(canonical, WindowsNames.Canonical(path));

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData(@"a\b")]
    [InlineData(@"\a")]
    [InlineData("/C:/a")]
    [InlineData("C:")]
    [InlineData("C:foo")]
    [InlineData("é:\\a")]
    [InlineData("C:\\a\0b")]
    [InlineData(@"\\")]
    [InlineData(@"\\s")]
    [InlineData(@"\\s\")]
    [InlineData(@"\\s\..")]
    [InlineData(@"\\\s\sh")]
    [InlineData(@"\\.\C:")]
    [InlineData(@"\\?\C:")]
    [InlineData(@"\\.\PhysicalDrive0")]
    [InlineData(@"\\.\pipe\..\PhysicalDrive0")]
    [InlineData(@"\\?\GLOBALROOT\Device\HarddiskVolume1\a")]
    [InlineData(@"\\?\Volume{0}\a")]
    [InlineData(@"\\?\C:\a\..\b")]
    [InlineData(@"\\?\C:\a/b")]
    [InlineData("//?/C:/a/..")]
    [InlineData(@"C:\a:b\c")]
    [InlineData(@"C:\a:b:c:d")]
    [InlineData(@"C:\:s")]
    public void What_is_relative_a_device_or_no_name_has_none(string path) =>
        Assert.Null(WindowsNames.Canonical(path));

    [Theory]
    [InlineData("/C:", @"C:\")]
    [InlineData("/C:/Users/me", @"C:\Users\me")]
    [InlineData("/UNC/server/share", @"\\server\share")]
    [InlineData("/PIPE/x", @"\\.\pipe\x")]
    [InlineData("/PIPE", @"\\.\pipe\")]
    [InlineData("/C:/a./b ", @"\\?\C:\a.\b ")]
    [InlineData("#HKCU/Environment", @"HKCU\Environment")]
    [InlineData("/RUNTIME", "/RUNTIME")]
    [InlineData("", "")]
    public void People_are_shown_the_systems_own_form(string canonical, string shown) =>
        Assert.Equal(shown, WindowsNames.Display(canonical));

    [Theory]
    [InlineData(@"HKCU\Environment", "#HKCU/Environment")]
    [InlineData(@"hkey_current_user\Environment\", "#HKCU/Environment")]
    [InlineData("HKLM", "#HKLM")]
    [InlineData(@"HKLM\\SOFTWARE\WOW6432Node\X", "#HKLM/SOFTWARE/WOW6432Node/X")]
    [InlineData(@"HKCR\.txt", "#HKLM/Software/Classes/.txt")]
    [InlineData(@"HKU\S-1-5-18\X", "#HKU/S-1-5-18/X")]
    [InlineData($@"HKU\{Sid}\X", "#HKCU/X")]
    [InlineData(@"\REGISTRY\MACHINE\SYSTEM\ControlSet001\Services", "#HKLM/SYSTEM/CurrentControlSet/Services")]
    [InlineData(@"HKLM\SYSTEM\ControlSet00x\Services", "#HKLM/SYSTEM/ControlSet00x/Services")]
    [InlineData($@"\Registry\User\{Sid}", "#HKCU")]
    [InlineData($@"\REGISTRY\USER\{Sid}_CLASSES\CLSID", "#HKCU/Software/Classes/CLSID")]
    [InlineData(@"\REGISTRY\USER\S-1-5-21-1-2-3-1002\X", "#HKU/S-1-5-21-1-2-3-1002/X")]
    [InlineData(@"\REGISTRY\A\{0}\X", null)]
    [InlineData(@"\REGISTRY", null)]
    [InlineData(@"\X\MACHINE", null)]
    [InlineData("Software", null)]
    [InlineData("", null)]
    [InlineData("HKCU\\a\0", null)]
    public void A_key_has_one_canonical_form(string key, string? canonical) =>
        Assert.Equal(canonical, WindowsNames.CanonicalKey(key, Sid));

    [Fact]
    public void Without_a_user_the_hives_of_users_keep_their_identifiers() =>
        Assert.Equal($"#HKU/{Sid}/X", WindowsNames.CanonicalKey($@"\REGISTRY\USER\{Sid}\X"));

    [Fact]
    public void What_is_shown_means_the_same_name_again() => s_path.Sample(path =>
        WindowsNames.Canonical(path) is not { } canonical ||
        WindowsNames.Canonical(WindowsNames.Display(canonical)) == canonical, iter: 20_000);

    [Fact]
    public void Any_text_is_a_name_or_none_and_never_an_exception() => Gen.String.Sample(text =>
    {
        var names = new[] { text, "C:\\" + text, "\\\\?\\" + text, "\\\\" + text, "HKCU\\" + text, "\\REGISTRY" + text };
        foreach (var name in names)
        {
            _ = WindowsNames.Display(name);
            _ = WindowsNames.Fold(name);
            foreach (var canonical in new[] { WindowsNames.Canonical(name), WindowsNames.CanonicalKey(name, Sid) })
            {
                if (canonical is not null && (canonical.Contains("//", StringComparison.Ordinal) ||
                    canonical.Contains('\0') || canonical.EndsWith('/')))
                    return false;
            }
        }
        return true;
    });

    [Fact]
    public void Two_names_fold_alike_just_when_they_differ_in_case_only() => Gen
        .Select(s_path, s_path, Gen.Bool)
        .Sample((one, other, sameText) =>
        {
            other = sameText ? one.ToLowerInvariant() : other;
            return WindowsNames.Fold(one).AsSpan().SequenceEqual(WindowsNames.Fold(other)) ==
                one.Equals(other, StringComparison.OrdinalIgnoreCase);
        }, iter: 20_000);

    [Fact]
    public void Every_unit_folds_once_and_for_all_to_bytes_of_its_own()
    {
        var seen = new Dictionary<string, char>();
        for (var unit = 0; unit <= char.MaxValue; unit++)
        {
            var upper = char.ToUpperInvariant((char)unit);
            var folded = Convert.ToHexString(WindowsNames.Fold($"{(char)unit}"));

            Assert.Equal(Convert.ToHexString(WindowsNames.Fold($"{upper}")), folded);
            if (!seen.TryAdd(folded, upper))
                Assert.Equal(seen[folded], upper);
            if (!char.IsSurrogate(upper))
                Assert.Equal(Convert.ToHexString(Encoding.UTF8.GetBytes($"{upper}")), folded);
        }
    }

    [Fact]
    public void Folding_needs_room_and_says_so()
    {
        var text = "aé€😀";
        var whole = Encoding.UTF8.GetBytes("AÉ€😀");

        for (var room = 0; room < whole.Length; room++)
        {
            Assert.False(WindowsNames.TryFold(text, new byte[room], out var nothing));
            Assert.Equal(0, nothing);
        }
        var bytes = new byte[whole.Length];
        Assert.True(WindowsNames.TryFold(text, bytes, out var written));
        Assert.Equal(whole, bytes[..written]);
    }
}
