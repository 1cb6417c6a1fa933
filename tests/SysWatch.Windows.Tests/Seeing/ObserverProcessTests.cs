using SysWatch.Policy.Decisions;
using SysWatch.Windows.Seeing;

namespace SysWatch.Windows.Tests.Seeing;

/// <summary>What members execute, and where they reach beyond the session.</summary>
public sealed class ObserverProcessTests
{
    private const uint AccessDenied = 0xC0000022;

    private readonly ObserverBed _bed = new(ObserverTests.Profile);

    [Fact]
    public void A_program_that_may_not_run_is_ended()
    {
        _bed.Begin(1008, ObserverBed.Tool, @"\Device\HarddiskVolume3\tools\NC.exe");

        Assert.Equal((Guard.Exec, "execute", 1008),
            (_bed.Only.Guard, _bed.Only.Operation, _bed.Only.Process!.Identity.Pid));
        Assert.Equal(["suspend 1008", "terminate 1008"], _bed.Done);
    }

    [Fact]
    public void A_program_whose_path_comes_with_its_image_is_judged_then()
    {
        _bed.Begin(1008, ObserverBed.Tool, "nc.exe");
        Assert.Empty(_bed.Decided);

        _bed.See(new ImageLoaded
        {
            FileTime = _bed.Now, Pid = 1008, NtPath = @"\Device\HarddiskVolume3\Windows\System32\ntdll.dll",
        });
        _bed.See(new ImageLoaded
        {
            FileTime = _bed.Now, Pid = 1008, NtPath = @"\Device\HarddiskVolume3\tools\nc.exe",
        });

        Assert.Equal(@"C:\tools\nc.exe", _bed.Only.Object);
    }

    [Theory]
    [InlineData(@"\Device\HarddiskVolume3\Windows\System32\wsl.exe", "wall:wsl")]
    [InlineData(@"\Device\HarddiskVolume3\Windows\System32\bash.exe", "wall:wsl")]
    [InlineData(@"\Device\HarddiskVolume3\Program Files\Git\bin\bash.exe", null)]
    [InlineData(@"\Device\HarddiskVolume3\any\DOCKER.EXE", "wall:container")]
    [InlineData(@"\Device\HarddiskVolume3\named\docker.exe", null)]
    [InlineData(@"\Device\HarddiskVolume3\Windows\System32\schtasks.exe", "wall:scheduler")]
    public void Programs_that_start_others_outside_are_walls_unless_a_rule_names_them(string image, string? wall)
    {
        _bed.Begin(1008, ObserverBed.Tool, image);

        Assert.Equal(wall, _bed.Decided.SingleOrDefault()?.Rule.Id);
        Assert.Equal(wall is null ? 0 : 2, _bed.Done.Count);
    }

    [Theory]
    [InlineData(0x10u, 0u, "wall:look", "etw")]
    [InlineData(0x1FFFFFu, 0u, "wall:inject", "reacted")]
    [InlineData(0x20u, 0u, "wall:inject", "reacted")]
    [InlineData(0x40000u, 0u, "wall:inject", "reacted")]
    [InlineData(0x10000000u, 0u, "wall:inject", "reacted")]
    [InlineData(0x2000000u, 0u, "wall:inject", "etw")]
    [InlineData(0x40u, 0u, "wall:inject", "etw")]
    [InlineData(0x1u, 0u, "wall:control", "etw")]
    [InlineData(0x800u, 0u, "wall:control", "etw")]
    [InlineData(0x10u, 5u, "wall:look", "windows")]
    [InlineData(0x10u, AccessDenied, "wall:look", "windows")]
    [InlineData(0x10u, 87u, null, null)]
    [InlineData(0x1000u, 0u, null, null)]
    public void Reaching_into_a_process_outside_is_a_wall(uint access, uint status, string? wall, string? mechanism)
    {
        _bed.Begin(9000, 4, "explorer.exe");
        _bed.See(Opened(9000, access) with { Status = status });

        Assert.Equal((wall, mechanism),
            (_bed.Decided.SingleOrDefault()?.Rule.Id, _bed.Decided.SingleOrDefault()?.Mechanism));
        if (wall is not null)
            Assert.Equal("process 9000 (explorer.exe)", _bed.Only.Object);
    }

    [Theory]
    [InlineData(0x40u, "reacted")]
    [InlineData(0x2000000u, "reacted")]
    [InlineData(0x10u, "etw")]
    public void Where_processes_are_closed_whoever_was_faster_is_ended(uint access, string mechanism)
    {
        _bed.HeldProcesses.Add(9004);
        _bed.Begin(9000, 4, "explorer.exe");
        _bed.See(Opened(9000, access));

        Assert.Equal(mechanism, _bed.Only.Mechanism);
    }

    [Fact]
    public void A_process_that_is_closed_to_the_session_refuses_by_its_list()
    {
        _bed.HeldProcesses.Add(9000);
        _bed.Begin(9000, 4, "explorer.exe");
        _bed.See(Opened(9000, 0x1FFFFF) with { Status = AccessDenied });

        Assert.Equal(("wall:inject", "acl", true), (_bed.Only.Rule.Id, _bed.Only.Mechanism, _bed.Only.Enforced));
    }

    [Fact]
    public void Members_may_reach_into_each_other()
    {
        _bed.See(Opened(ObserverBed.Agent, 0x1FFFFF));

        Assert.Empty(_bed.Decided);
    }

    [Fact]
    public void A_child_that_nobody_has_told_of_yet_is_no_stranger()
    {
        _bed.Jobs[1008] = new JobAnswer(true, ObserverBed.Id);

        _bed.See(Opened(1008, 0x1FFFFF));

        Assert.Empty(_bed.Decided);
        Assert.Empty(_bed.Done);
    }

    [Fact]
    public void A_child_that_is_in_no_job_of_the_session_is_ended()
    {
        _bed.Jobs[1008] = new JobAnswer(true, null);
        _bed.Begin(1008, ObserverBed.Tool, "escaped.exe");

        Assert.Equal(("wall:escape", 1008), (_bed.Only.Rule.Id, _bed.Only.Process!.Identity.Pid));
        Assert.Equal(["suspend 1008", "terminate 1008"], _bed.Done);
    }

    [Fact]
    public void A_process_that_a_member_makes_as_anothers_child_is_ended()
    {
        _bed.Begin(9000, 4, "explorer.exe");
        _bed.Jobs[9004] = new JobAnswer(true, null);
        _bed.Begin(9004, 9000, "evil.exe", creator: ObserverBed.Tool);

        Assert.Equal("wall:parent", _bed.Only.Rule.Id);
        Assert.Equal(["suspend 9004", "terminate 9004"], _bed.Done);
    }

    [Fact]
    public void What_a_service_makes_for_a_member_is_ended_with_it()
    {
        _bed.Begin(9000, 4, "WmiPrvSE.exe");
        _bed.Begin(9004, 9000, "evil.exe");
        _bed.See(Made(writer: 77));

        Assert.Equal(["wall:wmi", "wall:wmi"], _bed.Decided.Select(one => one.Rule.Id));
        Assert.Equal(["suspend 9004", "terminate 9004", "suspend 1004", "terminate 1004"], _bed.Done);
    }

    [Fact]
    public void Nothing_is_believed_of_a_service_that_somebody_else_writes_for()
    {
        _bed.See(Made(writer: 78));

        Assert.Empty(_bed.Decided);
    }

    private static ProcessMadeByService Made(int writer) => new()
    {
        FileTime = DateTime.MaxValue.Ticks / 2, Pid = ObserverBed.Tool, Service = "wmi", CommandLine = "evil.exe",
        CreatedPid = 9004, WriterPid = writer,
    };

    private ProcessOpened Opened(int target, uint access) => new()
    {
        FileTime = _bed.Now, Pid = ObserverBed.Tool, TargetPid = target, IsThread = false, DesiredAccess = access,
        Status = 0,
    };
}
