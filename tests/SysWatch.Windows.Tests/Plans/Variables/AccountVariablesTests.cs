using SysWatch.Policy.Compilation;
using SysWatch.Windows.Plans.Variables;

namespace SysWatch.Windows.Tests.Plans.Variables;

public sealed class AccountVariablesTests
{
    private static readonly PolicyContext s_context = PolicyContext.ForWindows(
        "/D:/Homes/me", "/D:/Homes/me/work", WindowsFolders.UsualFor("/D:/Homes/me"));

    [Fact]
    public void The_account_s_folders_are_its_own() => Assert.Equal(
        [
            @"USERPROFILE=D:\Homes\me", @"APPDATA=D:\Homes\me\AppData\Roaming",
            @"LOCALAPPDATA=D:\Homes\me\AppData\Local", @"TEMP=D:\Homes\me\AppData\Local\Temp",
            @"TMP=D:\Homes\me\AppData\Local\Temp", "HOMEDRIVE=D:", @"HOMEPATH=\Homes\me",
        ],
        AccountVariables.OfAccount(s_context));

    [Theory]
    [InlineData(@"%SystemRoot%\system32;%USERPROFILE%\bin", @"C:\Windows\system32;D:\Homes\me\bin")]
    [InlineData(@"%windir%;%LocalAppData%\x", @"C:\Windows;D:\Homes\me\AppData\Local\x")]
    [InlineData("%JAVA%\\bin", @"C:\java\bin")]
    [InlineData("%NOBODY%;100%;%%", "%NOBODY%;100%;%%")]
    [InlineData("%LOOP%", "%LOOP%")]
    [InlineData("", "")]
    public void The_machine_s_are_filled_in_for_the_account(string value, string expected)
    {
        var machine = Machine(("Path", value), ("JAVA", @"C:\java"), ("LOOP", "%LOOP%x"));

        Assert.Contains("Path=" + expected, AccountVariables.OfMachine(machine, s_context));
    }

    [Fact]
    public void What_the_account_has_goes_before_the_machine_s()
    {
        var machine = Machine(("Temp", @"%SystemRoot%\TEMP"), ("windir", "%SystemRoot%"));

        Assert.Equal([@"windir=C:\Windows"], AccountVariables.OfMachine(machine, s_context));
    }

    private static KeyValuePair<string, string>[] Machine(params (string Name, string Value)[] variables) =>
        [.. variables.Select(one => KeyValuePair.Create(one.Name, one.Value))];
}
