using SysWatch.Cli.Launching;

namespace SysWatch.Cli.Tests.Launching;

public class StartLinesTests
{
    private static readonly string[] Whole = [];
    private static readonly string[] Partly = ["files: enforced in part. A gap.", "exec: enforced in part. Another."];
    private static readonly string[] Open = ["files: enforced in part. A gap.", "network: NOT enforced. No cgroup v2."];

    [Fact]
    public void A_person_sees_session_and_profile() =>
        Assert.Equal(
            "syswatch: session s1, profile agents/x\n",
            StartLines.Of("s1", "agents/x", false, Whole, isTerminal: true, color: true));

    [Fact]
    public void A_person_sees_what_does_not_hold() =>
        Assert.Equal(
            "syswatch: session s1, profile agents/x; held in part: files; NOT enforced: network (`syswatch doctor`)\n",
            StartLines.Of("s1", "agents/x", false, Open, isTerminal: true, color: false));

    [Fact]
    public void What_does_not_hold_is_red() =>
        Assert.Contains(
            "\e[1;31mNOT enforced: network\e[0m",
            StartLines.Of("s1", "agents/x", false, Open, isTerminal: true, color: true));

    [Fact]
    public void A_script_sees_nothing_when_every_guard_is_held() =>
        Assert.Equal("", StartLines.Of("s1", "agents/x", false, Partly, isTerminal: false, color: false));

    [Fact]
    public void A_script_sees_one_line_when_a_guard_is_not_held() =>
        Assert.Equal(
            "syswatch: NOT enforced here: network; see `syswatch doctor`\n",
            StartLines.Of("s1", "agents/x", false, Open, isTerminal: false, color: false));

    [Fact]
    public void Audit_is_said() =>
        Assert.Contains(
            "audit only: nothing is refused",
            StartLines.Of("s1", "agents/x", true, Whole, isTerminal: true, color: false));

    [Fact]
    public void A_note_that_is_no_posture_is_shown_without_its_control_characters() =>
        Assert.Equal(
            "syswatch: session s1, profile agents/x\n  --yolo?[2J: the agent will not ask.\n",
            StartLines.Of("s1", "agents/x", false, ["--yolo\e[2J: the agent will not ask."], true, false));
}
