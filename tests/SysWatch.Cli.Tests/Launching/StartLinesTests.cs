using SysWatch.Launcher;
using SysWatch.Linux.Launch;
using SysWatch.Policy.Decisions;

namespace SysWatch.Cli.Tests.Launching;

public class StartLinesTests
{
    private static readonly LaunchNotice Whole = new("s1", "agents/x", [], []);
    private static readonly LaunchNotice Partly = Whole with { Gaps = [new(Guard.Files, true), new(Guard.Exec, true)] };
    private static readonly LaunchNotice Open = Whole with
    {
        Gaps = [new(Guard.Files, true), new(Guard.Network, false)],
    };

    [Fact]
    public void A_person_sees_session_and_profile() =>
        Assert.Equal(
            "syswatch: session s1, profile agents/x\n",
            StartLines.Of(Whole, auditOnly: false, isTerminal: true, color: true));

    [Fact]
    public void A_person_sees_what_does_not_hold() =>
        Assert.Equal(
            "syswatch: session s1, profile agents/x; held in part: files; NOT enforced: network (`syswatch doctor`)\n",
            StartLines.Of(Open, auditOnly: false, isTerminal: true, color: false));

    [Fact]
    public void What_does_not_hold_is_red() =>
        Assert.Contains(
            "\e[1;31mNOT enforced: network\e[0m",
            StartLines.Of(Open, auditOnly: false, isTerminal: true, color: true));

    [Fact]
    public void A_script_sees_nothing_when_every_guard_is_held() =>
        Assert.Equal("", StartLines.Of(Partly, auditOnly: false, isTerminal: false, color: false));

    [Fact]
    public void A_script_sees_one_line_when_a_guard_is_not_held() =>
        Assert.Equal(
            "syswatch: NOT enforced here: network; see `syswatch doctor`\n",
            StartLines.Of(Open, auditOnly: false, isTerminal: false, color: false));

    [Fact]
    public void Audit_is_said() =>
        Assert.Contains(
            "audit only: nothing is refused",
            StartLines.Of(Whole, auditOnly: true, isTerminal: true, color: false));

    [Fact]
    public void A_note_is_shown_without_its_control_characters() =>
        Assert.Equal(
            "syswatch: session s1, profile agents/x\n  --yolo?[2J: the agent will not ask.\n",
            StartLines.Of(
                Whole with { Notes = ["--yolo\e[2J: the agent will not ask."] },
                auditOnly: false, isTerminal: true, color: false));

    [Fact]
    public void A_note_that_reads_like_a_gap_is_a_note()
    {
        var lines = StartLines.Of(
            Whole with { Notes = ["network: NOT enforced. A warning."] },
            auditOnly: false, isTerminal: false, color: false);

        Assert.Equal("", lines);
    }
}
