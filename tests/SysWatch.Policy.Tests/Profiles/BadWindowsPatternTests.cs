using SysWatch.Policy.Compilation;
using SysWatch.Policy.Tests.Support;

namespace SysWatch.Policy.Tests.Profiles;

/// <summary>A mistake in a pattern of Windows is found on every system.</summary>
public sealed class BadWindowsPatternTests
{
    [Theory]
    [InlineData("files", "paths", "C:x", "it is relative to the current folder of a drive; write C:\\.")]
    [InlineData("files", "paths", "C:", "it is relative to the current folder of a drive; write C:\\.")]
    [InlineData("files", "paths", @"C:\a\", "it ends with '/'")]
    [InlineData("files", "paths", @"C:\a\..\b", "it holds '.' or '..' as a name")]
    [InlineData("files", "paths", @"C:\a:s", "a stream belongs to its file")]
    [InlineData("files", "paths", @"%TEMP%\a:s", "a stream belongs to its file")]
    [InlineData("files", "paths", @"%NOWHERE%\a", "there are %USERPROFILE%, %APPDATA%, %LOCALAPPDATA%")]
    [InlineData("files", "paths", @"%APPDATA\a", "it starts with no folder that is known")]
    [InlineData("files", "paths", "%APPDATA%x", "a separator must follow %APPDATA%.")]
    [InlineData("files", "paths", @"\\", "the server's name is missing.")]
    [InlineData("files", "paths", @"\\?\C:\a", "a file starts with its drive or server.")]
    [InlineData("files", "paths", @"\\.\PhysicalDrive0", "of devices there are only pipes")]
    [InlineData("files", "paths", @"\\.\pipe\x", "write it under `sockets`")]
    [InlineData("files", "paths", @"C:\[a", "a '[' has no ']'")]
    [InlineData("files", "paths", @"~\.ssh", "behind a placeholder stands '/'")]
    [InlineData("files", "paths", @"{~/x,%APPDATA%\x}", "has '/' between names where a glob starts with a brace")]
    [InlineData("files", "paths", "//etc/passwd", "it holds '//'")]
    [InlineData("sockets", "paths", @"\\.\pipe\", "the name of the pipe is missing.")]
    [InlineData("registry", "keys", @"Software\x", "it starts with none of HKCU")]
    [InlineData("registry", "keys", "**/Run", "it starts with none of HKCU")]
    [InlineData("registry", "keys", "/HKCU/x", "it starts with none of HKCU")]
    [InlineData("registry", "keys", @"HKCU\x\", "it has an empty name")]
    [InlineData("registry", "keys", @"HKCU\\x", "it has an empty name")]
    [InlineData("registry", "keys", @"HKCU\*\\x", "it holds '//'")]
    public void A_glob_is_refused(string guard, string key, string glob, string expected)
    {
        var access = guard == "sockets" ? "connect" : "read";
        var body = $"{guard}:\n  rules:\n    - {{id: a, deny: {access}, {key}: ['{glob}']}}";

        foreach (var style in Enum.GetValues<PathStyle>())
        {
            var finding = Assert.Single(TestPolicy.ResultFor(style, body).Diagnostics);

            Assert.Equal("SWP014", finding.Code);
            Assert.Contains(expected, finding.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(@"deny: {read: 'C:x'}", "SWP020")]
    [InlineData(@"deny: {read: '%NOWHERE%\x'}", "SWP020")]
    [InlineData(@"deny: {read: '\\.\PhysicalDrive0'}", "SWP020")]
    [InlineData(@"deny: {execute: 'HKCU\x'}", "SWP020")]
    [InlineData(@"deny: {connect: 'HKCU\x'}", "SWP020")]
    [InlineData(@"deny: {read: '~/x', for: '\\.\x'}", "SWP019")]
    public void A_test_is_refused(string test, string code)
    {
        foreach (var style in Enum.GetValues<PathStyle>())
            Assert.Equal([code], TestPolicy.ResultFor(style, $"tests:\n  - {test}").Diagnostics.Select(d => d.Code));
    }

    [Fact]
    public void A_registry_rule_has_keys_and_accesses_of_its_own()
    {
        Assert.Contains("SWP004", TestPolicy.Findings("registry:\n  rules:\n    - {id: a, deny: read, paths: ['HKCU']}"),
            StringComparison.Ordinal);
        Assert.Contains("SWP007", TestPolicy.Findings("registry:\n  rules:\n    - {id: a, deny: execute, keys: [HKCU]}"),
            StringComparison.Ordinal);
        Assert.Contains("SWP007", TestPolicy.Findings("registry: {default: perhaps}"), StringComparison.Ordinal);
    }
}
