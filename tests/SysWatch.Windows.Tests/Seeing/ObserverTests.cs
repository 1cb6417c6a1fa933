using SysWatch.Core.Events;
using SysWatch.Policy.Decisions;
using SysWatch.Windows.Seeing;
using SysWatch.Windows.Seeing.Reaction;

namespace SysWatch.Windows.Tests.Seeing;

public sealed class ObserverTests
{
    private const uint AccessDenied = 0xC0000022;
    private const uint NotFound = 0xC0000034;

    internal const string Profile = """
        network: {default: allow}
        files:
          rules:
            - {id: aws, deny: all, paths: [~/.aws/**], reason: Keys., instead: Ask for a role.}
            - {id: agent-only, allow: read, paths: [~/.aws/config], for: agent}
            - {id: notes, audit: read, paths: [~/notes/**]}
            - {id: hosts, ask: read, paths: ['C:\secrets\*']}
            - {id: new, deny: create, paths: ['C:\made\**']}
        sockets:
          rules:
            - {id: docker, deny: connect, paths: ["//./pipe/docker_engine"]}
        exec:
          rules:
            - {id: nc, deny: execute, paths: ['C:\tools\nc.exe']}
            - {id: kubectl-docker, allow: execute, paths: ['C:\named\docker.exe']}
        registry:
          rules:
            - {id: run, deny: [write, create], keys: ['HKCU\Software\Microsoft\Windows\CurrentVersion\Run\**']}
            - {id: variables, deny: read, keys: ['HKCU\Environment\**']}
        """;

    private readonly ObserverBed _bed = new(Profile);

    [Fact]
    public void A_members_start_is_told_of_with_what_the_system_knows()
    {
        var agent = Assert.IsType<ProcessStarted>(_bed.Events[0]).Process!;
        var tool = Assert.IsType<ProcessStarted>(_bed.Events[1]).Process!;

        Assert.Equal((@"C:\agent\agent.exe", @"C:\work\app"), (agent.Executable, agent.WorkingDirectory));
        Assert.Equal(["agent.exe", "--x"], agent.Arguments);
        Assert.Equal((@"C:\tools\cat.exe", ObserverBed.Agent), (tool.Executable, tool.ParentPid));
        Assert.Equal(tool.Identity, tool.Action);
    }

    [Fact]
    public void What_a_rule_denies_and_Windows_did_not_is_stopped_at_once_and_says_how_fast()
    {
        _bed.SuspendTime = TimeSpan.FromMilliseconds(2);
        var seen = new FileUsed
        {
            FileTime = _bed.Now, Pid = ObserverBed.Tool, Use = FileUse.Read, Status = 0,
            NtPath = ObserverBed.Home + @".AWS\credentials",
        };
        _bed.Time.Advance(TimeSpan.FromMilliseconds(38.5));
        _bed.See(seen);

        Assert.Equal(["suspend 1004", "terminate 1004"], _bed.Done);
        var told = _bed.Only;
        Assert.Equal(("test:aws", "reacted", true), (told.Rule.Id, told.Mechanism, told.Enforced));
        Assert.Equal((Guard.Files, "read", @"C:\Users\me\.AWS\credentials", Verdict.Deny),
            (told.Guard, told.Operation, told.Object, told.Verdict));
        Assert.Equal(TimeSpan.FromMilliseconds(40.5), told.Reaction);
        Assert.Equal(FileTimes.ToTime(seen.FileTime), told.Time);
        Assert.Equal(1ul, _bed.Observer.Reactions.Count);
    }

    [Fact]
    public void A_file_that_may_not_be_read_gets_no_second_name()
    {
        _bed.Use(ObserverBed.Home + @".aws\credentials", FileUse.Link);

        Assert.Equal(("test:aws", "reacted"), (_bed.Only.Rule.Id, _bed.Only.Mechanism));
    }

    [Fact]
    public void To_open_a_file_alone_ends_nobody_and_to_be_refused_it_is_told()
    {
        _bed.Use(ObserverBed.Home + @".aws\credentials", FileUse.Open);

        Assert.Empty(_bed.Done);
        Assert.Empty(_bed.Decided);

        _bed.Use(ObserverBed.Home + @".aws\credentials", FileUse.Open, status: 0xC0000022);

        Assert.Empty(_bed.Done);
        Assert.Equal("test:aws", _bed.Only.Rule.Id);
    }

    [Theory]
    [InlineData(@"\Device\Mup\localhost\c$\Users\me\.aws\credentials")]
    [InlineData(@"\Device\HarddiskVolumeShadowCopy2\Users\me\.aws\credentials")]
    [InlineData(@"\Device\HarddiskVolumeShadowCopy7\Users\me\.aws\credentials")]
    [InlineData(@"\Device\HarddiskVolume3\Users\me\.aws\credentials::$DATA")]
    [InlineData(@"\Device\HarddiskVolume3\Users\me\AWS~1\credentials")]
    [InlineData(@"\Device\HarddiskVolume3\work\link\credentials")]
    public void Every_spelling_of_a_file_meets_its_rule(string path)
    {
        _bed.Names.Long[@"\\?\C:\Users\me\AWS~1"] = @"\\?\C:\Users\me\.aws";
        _bed.Names.Final[@"\\?\C:\work\link\credentials"] = @"\\?\C:\Users\me\.aws\credentials";

        _bed.Use(path);

        Assert.Equal("test:aws", _bed.Only.Rule.Id);
        Assert.Equal("terminate 1004", _bed.Done[^1]);
    }

    [Fact]
    public void What_Windows_refused_says_by_what_and_nobody_is_stopped()
    {
        _bed.Held.Add(@"C:\Users\me\.aws\credentials");

        _bed.Use(ObserverBed.Home + @".aws\credentials", status: AccessDenied);
        _bed.Use(ObserverBed.Home + @".aws\other", status: AccessDenied);
        _bed.Use(ObserverBed.Home + @".aws\none", status: NotFound);

        Assert.Equal([("acl", true), ("windows", true)], _bed.Decided.Select(one => (one.Mechanism, one.Enforced)));
        Assert.Empty(_bed.Done);
    }

    [Fact]
    public void What_never_became_known_is_taken_for_done()
    {
        _bed.Use(ObserverBed.Home + @".aws\credentials", status: null);

        Assert.Equal(2, _bed.Done.Count);
    }

    [Fact]
    public void In_audit_mode_everything_is_only_recorded()
    {
        var bed = new ObserverBed(Profile, session: "mode: audit\n");

        bed.Use(ObserverBed.Home + @".aws\credentials");
        bed.Use(@"C:\secrets\a");
        bed.See(Opened(ObserverBed.Agent + 9000, 0x20));

        Assert.Empty(bed.Done);
        Assert.Equal(
            [("test:aws", "etw", false), ("test:hosts", "etw", false), ("wall:inject", "etw", false)],
            bed.Decided.Select(one => (one.Rule.Id, one.Mechanism, one.Enforced)));
    }

    [Fact]
    public void Strangers_and_what_is_allowed_make_no_events()
    {
        _bed.Begin(5000, 4, "other.exe");
        _bed.Use(ObserverBed.Home + @".aws\credentials", pid: 5000);
        _bed.Use(@"C:\work\app\a");
        _bed.Use(@"\Device\Afd\Endpoint");
        _bed.Use(ObserverBed.Home + ".aws", FileUse.Open, isDirectory: true);

        Assert.Empty(_bed.Decided);
        Assert.Equal(2, _bed.Events.Count);
    }

    [Fact]
    public void A_file_of_what_may_be_a_volume_is_told_of_and_ends_nobody()
    {
        _bed.Use(@"\Device\Volume{22222222-2222-3333-4444-555555555555}\Users\me\.aws\credentials");
        _bed.Use(@"\Device\Driver\Users\me\.aws\credentials", FileUse.Open);

        Assert.Equal(("test:aws", "etw", false), (_bed.Only.Rule.Id, _bed.Only.Mechanism, _bed.Only.Enforced));
        Assert.Empty(_bed.Done);
    }

    [Fact]
    public void The_agent_is_told_apart_from_its_tools()
    {
        _bed.Use(ObserverBed.Home + @".aws\config", pid: ObserverBed.Agent);
        Assert.Empty(_bed.Decided);

        _bed.Use(ObserverBed.Home + @".aws\config");
        Assert.Equal("terminate 1004", _bed.Done[^1]);
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public void A_second_process_of_the_agents_file_is_the_agent_where_nobody_changed_it(bool untouched, int denials)
    {
        if (untouched)
            _bed.Untouched.Add(@"C:\agent\agent.exe");
        _bed.Begin(1008, ObserverBed.Tool, @"\Device\HarddiskVolume3\agent\agent.exe");

        _bed.Use(ObserverBed.Home + @".aws\config", pid: 1008);

        Assert.Equal(denials, _bed.Decided.Count());
    }

    [Fact]
    public void What_is_audited_is_recorded_and_goes_on()
    {
        _bed.Use(ObserverBed.Home + @"notes\a");

        Assert.Equal((Verdict.Audit, "etw", true), (_bed.Only.Verdict, _bed.Only.Mechanism, _bed.Only.Enforced));
        Assert.Empty(_bed.Done);
    }

    [Fact]
    public void To_make_a_file_is_to_create_and_to_write_it()
    {
        _bed.Use(@"C:\made\x", FileUse.Create);

        Assert.Equal(("test:new", "create"), (_bed.Only.Rule.Id, _bed.Only.Operation));
    }

    [Theory]
    [InlineData(@"C:\Users\me\.aws", "test:aws")]
    [InlineData(@"C:\Users\me\.aws\credentials", "test:aws")]
    [InlineData(@"C:\Users\ME", "wall:tree")]
    [InlineData(@"C:\secrets", "wall:tree")]
    [InlineData(@"C:\tools", "wall:tree")]
    [InlineData(@"C:\tools\cat.exe", null)]
    [InlineData(@"C:\work\app\a", null)]
    [InlineData(@"C:\Users\me2", null)]
    public void What_rules_name_may_not_be_moved_away_from_them(string path, string? rule)
    {
        _bed.Use(path, FileUse.Rename);

        Assert.Equal(rule, _bed.Decided.SingleOrDefault()?.Rule.Id);
        Assert.Equal(rule is null ? 0 : 2, _bed.Done.Count);
    }

    [Fact]
    public void A_pipe_is_a_socket()
    {
        _bed.Use(@"\Device\NamedPipe\docker_engine", FileUse.Create);

        Assert.Equal((Guard.Sockets, "connect", @"\\.\pipe\docker_engine"),
            (_bed.Only.Guard, _bed.Only.Operation, _bed.Only.Object));
        Assert.Equal("terminate 1004", _bed.Done[^1]);
    }

    [Fact]
    public void Keys_and_their_values_are_judged()
    {
        var key = $@"\REGISTRY\USER\{ObserverBed.UserSid}\Software\Microsoft\Windows\CurrentVersion\Run";
        _bed.See(Key(RegistryUse.SetValue, key, "evil"));
        _bed.See(Key(RegistryUse.QueryValue, key, "evil"));

        Assert.Equal((Guard.Registry, "write", @"HKCU\Software\Microsoft\Windows\CurrentVersion\Run\evil"),
            (_bed.Only.Guard, _bed.Only.Operation, _bed.Only.Object));
        Assert.Equal("terminate 1004", _bed.Done[^1]);
    }

    [Fact]
    public void A_key_that_is_not_surely_the_users_is_recorded_only()
    {
        _bed.See(Key(RegistryUse.QueryValue, "Environment", "AWS_SECRET_ACCESS_KEY"));

        Assert.Equal(("test:variables", "etw", false), (_bed.Only.Rule.Id, _bed.Only.Mechanism, _bed.Only.Enforced));
        Assert.Empty(_bed.Done);
    }

    [Fact]
    public void An_exit_says_with_what()
    {
        _bed.See(new ProcessEnded { FileTime = _bed.Now, Pid = ObserverBed.Tool, ExitStatus = 0xC0000005 });

        var exit = Assert.IsType<ProcessExited>(_bed.Events[^1]);
        Assert.Equal((ObserverBed.Tool, unchecked((int)0xC0000005)), (exit.Process!.Identity.Pid, exit.ExitCode));
    }

    [Fact]
    public void A_flood_of_refusals_is_counted()
    {
        for (var i = 0; i < 100; i++)
            _bed.Use($@"{ObserverBed.Home}.aws\{i}", status: AccessDenied);
        Assert.Equal(ToldRefusals.ToldPerSecond, _bed.Decided.Count());

        _bed.Observer.PolicyReplaced(ObserverBed.Id);

        var counted = _bed.Decided.Last();
        Assert.Equal((95ul, ""), (counted.Count, counted.Object));
        Assert.Equal(100ul, _bed.Decided.Aggregate(0ul, (sum, one) => sum + one.Count));
    }

    [Fact]
    public void What_cannot_be_judged_ends_the_process()
    {
        _bed.Names.Current = null!;

        _bed.Use(@"C:\x");

        Assert.Equal(("wall:undecided", "reacted"), (_bed.Only.Rule.Id, _bed.Only.Mechanism));
        Assert.Equal("terminate 1004", _bed.Done[^1]);
    }

    private ProcessOpened Opened(int target, uint access) => new()
    {
        FileTime = _bed.Now, Pid = ObserverBed.Tool, TargetPid = target, IsThread = false, DesiredAccess = access,
        Status = 0,
    };

    private RegistryUsed Key(RegistryUse use, string key, string value) => new()
    {
        FileTime = _bed.Now, Pid = ObserverBed.Tool, Use = use, Key = key, Value = value, Status = 0,
    };
}
