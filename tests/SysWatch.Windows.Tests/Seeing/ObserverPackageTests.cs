using SysWatch.Policy.Decisions;
using SysWatch.Windows.Seeing;

namespace SysWatch.Windows.Tests.Seeing;

public sealed class ObserverPackageTests
{
    private const string Node = @"C:\Program Files\nodejs\node.exe";
    private const string Settings = ObserverBed.Home + ".npmrc";
    private const int Npm = 1008;

    private readonly ObserverBed _bed = new("""
        network: {default: allow}
        files:
          rules:
            - {id: token, deny: all, paths: [~/.npmrc], reason: Tokens., instead: Publish yourself.}
            - {id: npm, allow: read, paths: [~/.npmrc], for: "npm:npm"}
        """);

    [Fact]
    public void Npm_reads_its_own_settings_and_another_script_of_node_does_not()
    {
        _bed.Untouched.Add(Node);
        Start(Npm, "npm:npm");
        Start(Npm + 4, null);

        _bed.Use(Settings, pid: Npm);
        Assert.Empty(_bed.Decided);
        Assert.Empty(_bed.Done);

        _bed.Use(Settings, pid: Npm + 4);
        Assert.Equal("test:token", _bed.Only.Rule.Id);
        Assert.Contains($"terminate {Npm + 4}", _bed.Done);
    }

    [Fact]
    public void A_node_that_a_session_could_have_replaced_runs_no_package()
    {
        Start(Npm, "npm:npm");

        _bed.Use(Settings, pid: Npm);

        Assert.Equal(Verdict.Deny, _bed.Only.Verdict);
    }

    [Fact]
    public void What_was_believed_at_the_start_stays_so_when_the_profile_is_read_anew()
    {
        _bed.Untouched.Add(Node);
        Start(Npm, "npm:npm");
        _bed.Packages.Clear();
        _bed.Session.Policy = ObserverBed.Compile("""
            mode: enforce
            network: {default: allow}
            files:
              rules:
                - {id: token, deny: all, paths: [~/.npmrc], reason: Tokens., instead: Publish yourself.}
                - {id: package, allow: read, paths: [~/.npmrc], for: ["npm:npm"]}
            """);
        _bed.Observer.PolicyReplaced(ObserverBed.Id);
        _bed.Drain();

        _bed.Use(Settings, pid: Npm);

        Assert.Empty(_bed.Decided);
    }

    private void Start(int pid, string? package)
    {
        _bed.Facts[pid] = new ProcessFacts(ObserverBed.Agent, _bed.Now, Node, "node x", @"C:\work\app");
        if (package is not null)
            _bed.Packages[pid] = package;
        _bed.Begin(pid, ObserverBed.Agent, @"\Device\HarddiskVolume3\Program Files\nodejs\node.exe");
    }
}
