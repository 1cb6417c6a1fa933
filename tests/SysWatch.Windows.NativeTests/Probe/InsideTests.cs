using System.Net;
using System.Net.Sockets;
using SysWatch.Windows.Probe.Inside;

namespace SysWatch.Windows.NativeTests.Probe;

/// <summary>The tries of a throw-away session's process, where nothing holds it: each goes through, and is told so.
/// </summary>
public sealed class InsideTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    public static TheoryData<string> Names => [.. ProbeTry.OfHeldSession.Select(one => one.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Whoever_is_not_held_does_all_of_it(string name)
    {
        using var site = ProbeSite.Make(_directory);
        site.MakeLater();

        var report = new MemberTries(site.Places, Reach).Try(name);

        if (report.Outcome == TryOutcome.Absent && name.Contains('6'))
            Assert.Skip("this machine has no IPv6");
        Assert.Equal(TryReport.Done(name), report);
        if (site.Places.Ports.Any(port => port.Try == name))
            Assert.True(site.HasArrived(name, isLikely: true));
    }

    [Fact]
    public void Nobody_who_connects_is_as_good_as_a_refusal()
    {
        using var site = ProbeSite.Make(_directory);

        Assert.Equal(TryOutcome.Refused, new MemberTries(site.Places, _ => { }).Try("listen4").Outcome);
    }

    private static void Reach(IPEndPoint at) => ProbeListeners.Reach(new IPEndPoint(
        at.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Loopback : IPAddress.IPv6Loopback, at.Port));

    [Fact]
    public void What_is_not_there_is_no_refusal()
    {
        var nowhere = new ProbePlaces(_directory, "none", 0, 0, []);

        string[] names = ["denied-read", "denied-run", "denied-pipe", "denied-key-read", "denied-process-read"];
        foreach (var name in names)
            Assert.Equal(TryOutcome.Failed, new MemberTries(nowhere, Reach).Try(name).Outcome);
    }

    [Fact]
    public void Nothing_of_a_site_is_left()
    {
        using (var site = ProbeSite.Make(_directory))
            Assert.True(File.Exists(site.Places.DeniedFile));

        Assert.Empty(Directory.GetFileSystemEntries(_directory));
        using var users = Microsoft.Win32.RegistryKey.OpenBaseKey(
            Microsoft.Win32.RegistryHive.Users, Microsoft.Win32.RegistryView.Registry64);
        Assert.Null(users.OpenSubKey(ProbePlaces.KeysParent));
    }
}
