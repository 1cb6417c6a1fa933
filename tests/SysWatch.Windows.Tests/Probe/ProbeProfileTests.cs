using System.Net;
using System.Security.Cryptography;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Patterns;
using SysWatch.Windows.Plans.Network;
using SysWatch.Windows.Plans.Security;
using SysWatch.Windows.Plans.Stamps;
using SysWatch.Windows.Probe.Inside;
using SysWatch.Windows.Tests.AccessModel;
using SysWatch.Windows.Tests.Plans.Stamps;

namespace SysWatch.Windows.Tests.Probe;

/// <summary>
/// The throw-away session's profile and its tries say the same: by the policy, and by the access lists that would be
/// stamped, as the managed access check reads them.
/// </summary>
public sealed class ProbeProfileTests
{
    private static readonly ProbePlaces s_places = new(
        @"C:\ProgramData\SysWatch\probe", "0123456789abcdef", 812, 816,
        [
            new("tcp4-open", 50_001), new("tcp4-denied", 50_002), new("udp4-open", 50_003), new("udp4-denied", 50_004),
            new("tcp6-open", 50_005), new("tcp6-denied", 50_006), new("udp6-open", 50_007), new("udp6-denied", 50_008),
        ]);

    private static readonly Sid s_session = SessionSid.New(RandomNumberGenerator.Fill);

    private static readonly CompiledPolicy s_policy = ProbeProfile.Compile(s_places);

    [Fact]
    public void Each_port_is_decided_as_its_try_says() => Assert.All(s_places.Ports, port =>
    {
        var asked = ProbeTry.OfHeldSession.Single(one => one.Name == port.Try);
        var address = NetworkRequest.ToNumber(port.IsV6 ? IPAddress.IPv6Loopback : IPAddress.Loopback);
        var request = new NetworkRequest(
            NetworkOperations.Connect, port.IsTcp ? NetworkProtocols.Tcp : NetworkProtocols.Udp, address, port.Number);

        Assert.Equal(!asked.IsRefused, s_policy.DecideNetwork(request, ActorSet.None).Permits);
    });

    [Fact]
    public void Nobody_may_listen()
    {
        var request = new NetworkRequest(
            NetworkOperations.Bind, NetworkProtocols.Tcp, NetworkRequest.ToNumber(IPAddress.Any), 0);

        Assert.False(s_policy.DecideNetwork(request, ActorSet.None).Permits);
        Assert.Equal("", NetworkPlanner.Plan(s_policy, s_session).Refusal);
    }

    [Theory]
    [InlineData("open-read", "open.txt", Rights.FileReadData)]
    [InlineData("open-write", "open.txt", Rights.FileWriteData)]
    [InlineData("denied-read", "denied/kept.txt", Rights.FileReadData)]
    [InlineData("denied-write", "denied/kept.txt", Rights.FileWriteData)]
    [InlineData("denied-delete", "denied/kept.txt", Rights.Delete)]
    [InlineData("denied-rights", "denied/kept.txt", Rights.WriteDac)]
    [InlineData("denied-owner", "denied/kept.txt", Rights.WriteOwner)]
    [InlineData("denied-directory", "denied", Rights.Delete)]
    [InlineData("open-run", "open.exe", Rights.FileExecute)]
    [InlineData("denied-run", "denied.exe", Rights.FileExecute)]
    public void Stamped_files_answer_as_the_tries_say(string name, string file, uint right)
    {
        var asked = ProbeTry.OfHeldSession.Single(one => one.Name == name);

        Assert.Equal(!asked.IsRefused, Grants(WindowsNames.Canonical(s_places.Directory) + "/" + file, right));
    }

    [Fact]
    public void What_is_made_later_inherits_the_denial() => Assert.Equal(
        PathAccess.Files, Stamp(WindowsNames.Canonical(s_places.DeniedDirectory)!)!.Below);

    [Theory]
    [InlineData("open-process-read", 0x10u)]
    [InlineData("open-process-write", 0x20u)]
    [InlineData("open-process-end", 0x1u)]
    [InlineData("open-process-rights", Rights.WriteDac)]
    [InlineData("denied-process-read", 0x10u)]
    [InlineData("denied-process-write", 0x20u)]
    [InlineData("denied-process-end", 0x1u)]
    [InlineData("denied-process-rights", Rights.WriteDac)]
    public void Closed_processes_answer_as_the_tries_say(string name, uint right)
    {
        var asked = ProbeTry.OfHeldSession.Single(one => one.Name == name);
        var descriptor = Sddl.Parse("O:LSG:SYD:(A;;0x1FFFFF;;;LS)(A;;0x1FFFFF;;;SY)");
        var facts = new ObjectFacts(ObjectKind.Process, "process 812", descriptor);
        if (asked.IsRefused)
        {
            descriptor = Assert.IsType<Stamp>(
                StampPlanner.Plan(new StampRequest(facts, s_session, PathAccess.All))).After;
        }

        var most = AccessCheck.Most(
            descriptor, Token.Of(Sid.Of(5, 19), s_session, WellKnownSids.Users), GenericMapping.Process);

        Assert.Equal(!asked.IsRefused, (most & right) == right);
    }

    [Theory]
    [InlineData("open-pipe")]
    [InlineData("denied-pipe")]
    public void Pipes_are_decided_as_the_tries_say(string name)
    {
        var asked = ProbeTry.OfHeldSession.Single(one => one.Name == name);
        var pipe = "/PIPE/" + (asked.IsRefused ? s_places.DeniedPipe : s_places.OpenPipe);

        Assert.Equal(
            !asked.IsRefused,
            s_policy.DecidePath(WindowsNames.Fold(pipe), PathAccess.Connect, ActorSet.None).Permits);
    }

    [Theory]
    [InlineData("open-key", PathAccess.Read)]
    [InlineData("denied-key-read", PathAccess.Read)]
    [InlineData("denied-key-write", PathAccess.Write)]
    public void Keys_are_decided_as_the_tries_say(string name, PathAccess access)
    {
        var asked = ProbeTry.OfHeldSession.Single(one => one.Name == name);
        var key = (asked.IsRefused ? s_places.DeniedKey : s_places.OpenKey)[ProbePlaces.User.Length..];

        Assert.Equal(
            !asked.IsRefused,
            s_policy.DecidePath(
                WindowsNames.Fold("#HKCU" + key.Replace('\\', '/')), access, ActorSet.None).Permits);
    }

    [Fact]
    public void Places_survive_a_command_line()
    {
        var back = ProbePlaces.FromArguments([.. s_places.ToArguments()])!;

        Assert.Equal((s_places.Directory, s_places.Tag), (back.Directory, back.Tag));
        Assert.Equal(s_places.Ports.AsEnumerable(), back.Ports);
        Assert.Null(ProbePlaces.FromArguments(["only"]));
        Assert.Null(ProbePlaces.FromArguments([@"C:\x", "tag", "4", "8", "tcp4-open=70000"]));
    }

    /// <summary>To the local service with the session's SID, on objects as <see cref="ProbeSite"/> makes them.
    /// </summary>
    private static bool Grants(string path, uint right)
    {
        var token = Token.Of(Sid.Of(5, 19), s_session, WellKnownSids.Users);
        var parent = path[..path.LastIndexOf('/')];
        return (Most(path, token) & right) == right ||
            (right == Rights.Delete && (Most(parent, token) & Rights.FileDeleteChild) != 0);
    }

    private static uint Most(string path, Token token)
    {
        var isInherited = !path.EndsWith("/probe", StringComparison.Ordinal);
        var inherited = isInherited ? "ID" : "";
        var descriptor = Sddl.Parse(
            $"O:LSG:SYD:{(isInherited ? "" : "P")}(A;OICI{inherited};FA;;;LS)(A;OICI{inherited};FA;;;SY)" +
            $"(A;OICI{inherited};FA;;;BA)");
        var kind = path.Contains('.') ? ObjectKind.File : ObjectKind.Directory;
        var facts = new ObjectFacts(kind, path, descriptor);
        if (Stamp(path) is { } planned && StampPlanner.Plan(planned.For(facts, s_session)) is Stamp stamp)
            descriptor = stamp.After;
        return AccessCheck.Most(descriptor, token, GenericMapping.File);
    }

    private static PlannedStamp? Stamp(string path)
    {
        var tree = new MemoryTree();
        var directory = WindowsNames.Canonical(s_places.Directory)!;
        foreach (var file in new[] { "open.txt", "open.exe", "denied.exe", "denied/kept.txt" })
            tree.Add($"{directory}/{file}", ObjectKind.File);
        return StampScope.Plan(s_policy, tree, [], new ScopeLimits()).Stamps
            .FirstOrDefault(stamp => stamp.Path.Equals(path, StringComparison.OrdinalIgnoreCase));
    }
}
