using SysWatch.Policy.Decisions;
using SysWatch.Windows.Seeing;

namespace SysWatch.Windows.Tests.Seeing;

public sealed class ObserverPackageTests
{
    private const string Node = @"C:\Program Files\nodejs\node.exe";
    private const string Settings = ObserverBed.Home + ".npmrc";
    private const string Image = @"\Device\HarddiskVolume3\Program Files\nodejs\node.exe";

    /// <summary>As the bed tells of it.</summary>
    private const string Line = Image + " x";
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

    [Fact]
    public void What_a_process_says_of_itself_is_believed_when_the_kernel_has_said_it_too()
    {
        _bed.Untouched.Add(Node);
        Join();

        _bed.Use(Settings, pid: Npm);
        Assert.Equal("test:token", _bed.Only.Rule.Id);
        _bed.Events.Clear();

        _bed.Begin(Npm, ObserverBed.Agent, Image);
        _bed.Use(Settings, pid: Npm);
        Assert.Empty(_bed.Decided);
    }

    [Fact]
    public void What_was_written_over_its_command_line_is_not_believed()
    {
        _bed.Untouched.Add(Node);
        Join();
        _bed.Facts.Remove(Npm);
        _bed.See(Began() with { CommandLine = @"node C:\work\evil.js" });
        _bed.Begin(Npm, ObserverBed.Agent, Image);

        _bed.Use(Settings, pid: Npm);

        Assert.Equal("test:token", _bed.Only.Rule.Id);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void What_is_hearsay_or_read_in_memory_later_is_not_the_kernel_s_word(bool isHearsay, bool isRundown)
    {
        _bed.Untouched.Add(Node);
        Join();
        _bed.See(Began() with { IsHearsay = isHearsay, IsRundown = isRundown });

        _bed.Use(Settings, pid: Npm);

        Assert.Equal("test:token", _bed.Only.Rule.Id);
    }

    private ProcessBegan Began() => new()
    {
        FileTime = _bed.Now, Pid = Npm, ParentPid = ObserverBed.Agent, ImageName = Image, CommandLine = Line,
    };

    /// <summary>The job tells of it first, with what the process says of itself.</summary>
    private void Join()
    {
        _bed.Facts[Npm] = new ProcessFacts(ObserverBed.Agent, _bed.Now, Node, Line, @"C:\work\app");
        _bed.Packages[Npm] = "npm:npm";
        _bed.Jobs[Npm] = new JobAnswer(true, ObserverBed.Id);
        _bed.Observer.Joined(
            ObserverBed.Id, new SnapshotProcess(Npm, ObserverBed.Agent, _bed.Now, Node, Line));
    }

    private void Start(int pid, string? package)
    {
        _bed.Facts[pid] = new ProcessFacts(ObserverBed.Agent, _bed.Now, Node, Line, @"C:\work\app");
        if (package is not null)
            _bed.Packages[pid] = package;
        _bed.Begin(pid, ObserverBed.Agent, Image);
    }
}
