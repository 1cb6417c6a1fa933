using System.Net;
using Microsoft.Extensions.Time.Testing;
using SysWatch.Cli.Systems;
using SysWatch.Policy.Compilation;
using SysWatch.Windows.Names;

namespace SysWatch.Cli.Tests.Commands;

/// <summary>On a machine called BOX with one drive, in <c>C:\work</c>, as a user whose home is <c>C:\Users\me</c>.
/// </summary>
public sealed class WindowsObjectsTests : IVolumeNames, ILongNames, IFinalNames
{
    private const string Sid = "S-1-5-21-1-2-3-1001";

    private static readonly MachineNames s_machine = new(
        ["BOX"], [IPAddress.Parse("10.1.2.3")], new Dictionary<string, string>(), @"C:\Windows");

    private static readonly VolumeMap s_volumes = new(
        new Dictionary<string, string> { ["C:"] = @"\Device\HarddiskVolume3" }, new Dictionary<string, string>(),
        new Dictionary<string, string>(), new Dictionary<string, string>());

    private readonly Dictionary<string, string> _final = [];
    private readonly Dictionary<string, string> _long = [];
    private readonly WindowsObjects _objects;

    public WindowsObjectsTests()
    {
        var time = new FakeTimeProvider();
        _objects = new WindowsObjects(
            new ObjectNames(
                new NtNames(this, s_machine), new ShortNames(this, time), new LinkNames(this, time), time),
            Sid,
            () => PolicyContext.ForWindows("/C:/Users/me", "/C:/work", WindowsFolders.UsualFor("/C:/Users/me")),
            path => path is [_, ':', ..] or ['\\', '\\', ..] ? path : @"C:\work\" + path);
    }

    VolumeMap IVolumeNames.Current => s_volumes;

    [Theory]
    [InlineData(@"HKCU\Software\Run\x", @"HKCU\Software\Run\x")]
    [InlineData("hkey_current_user/Environment", @"HKCU\Environment")]
    [InlineData(@"HKU\" + Sid + @"\Environment", @"HKCU\Environment")]
    [InlineData("#HKCU/Environment", @"HKCU\Environment")]
    [InlineData(@"%USERPROFILE%\.aws\credentials", @"C:\Users\me\.aws\credentials")]
    [InlineData(@"%AppData%\gcloud", @"C:\Users\me\AppData\Roaming\gcloud")]
    [InlineData(@"~\.aws\credentials", @"C:\Users\me\.aws\credentials")]
    [InlineData("~/.aws/credentials", @"C:\Users\me\.aws\credentials")]
    [InlineData("~", @"C:\Users\me")]
    [InlineData("/C:/Users/me/.aws", @"C:\Users\me\.aws")]
    [InlineData(@"sub\..\x", @"C:\work\x")]
    [InlineData(@"\\localhost\c$\Users\me\.aws\credentials", @"C:\Users\me\.aws\credentials")]
    [InlineData(@"\\BOX\c$\Users\me\.aws\credentials", @"C:\Users\me\.aws\credentials")]
    [InlineData(@"\\other\share\x", @"\\other\share\x")]
    public void An_object_is_asked_for_by_the_name_that_policies_know(string typed, string expected) =>
        Assert.Equal([expected], _objects.Of("write", typed));

    [Fact]
    public void Links_in_any_part_are_followed_and_the_name_itself_is_asked_for_too()
    {
        _final[@"\\?\C:\work\j\credentials"] = @"C:\Users\me\.aws\credentials";

        Assert.Equal(
            [@"C:\Users\me\.aws\credentials", @"C:\work\j\credentials"], _objects.Of("read", @"j\credentials"));
    }

    [Fact]
    public void Short_names_are_made_long()
    {
        _long[@"\\?\C:\Users\me\.aws\CREDEN~1"] = @"\\?\C:\Users\me\.aws\credentials";

        Assert.Equal(@"C:\Users\me\.aws\credentials", _objects.Of("read", @"~\.aws\CREDEN~1")[0]);
    }

    [Fact]
    public void A_pipe_is_connected_to() =>
        Assert.Equal([@"\\.\pipe\docker_engine"], _objects.Of("connect", @"\\.\pipe\docker_engine"));

    [Theory]
    [InlineData("read", @"%NOWHERE%\x", "names nothing")]
    [InlineData("read", @"HKCU:\Environment", "names nothing")]
    [InlineData("read", @"\\.\PhysicalDrive0", "names nothing")]
    [InlineData("read", @"\\.\pipe\docker_engine", "Ask `connect`")]
    [InlineData("read", @"\\localhost\pipe\docker_engine", "Ask `connect`")]
    [InlineData("execute", @"HKCU\Environment", "is a key of the registry")]
    public void What_has_no_such_operation_is_refused_and_never_allowed(string operation, string typed, string why)
    {
        var refusal = Assert.Throws<CliException>(() => _objects.Of(operation, typed));

        Assert.Equal(ExitCodes.Usage, refusal.ExitCode);
        Assert.Contains(why, refusal.Message);
    }

    void IVolumeNames.Refresh()
    {
    }

    string? ILongNames.LongName(string path) => _long.GetValueOrDefault(path);

    string? IFinalNames.FinalName(string path) => _final.GetValueOrDefault(path);
}
