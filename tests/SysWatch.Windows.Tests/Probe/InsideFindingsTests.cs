using System.Net;
using System.Security.Cryptography;
using SysWatch.Windows.Plans.Security;
using SysWatch.Windows.Probe;
using SysWatch.Windows.Probe.Inside;

namespace SysWatch.Windows.Tests.Probe;

public sealed class InsideFindingsTests
{
    private static readonly Sid s_session = SessionSid.New(RandomNumberGenerator.Fill);

    private static IReadOnlyList<TryReport> AsItMustBe =>
    [
        .. ProbeTry.OfHeldSession.Select(one =>
            new TryReport(one.Name, one.IsRefused ? TryOutcome.Refused : TryOutcome.Done, "")),
    ];

    [Fact]
    public void Everything_as_it_must_be_holds() => Assert.All(
        InsideFindings.Of(ProbeTry.OfHeldSession, AsItMustBe),
        result => Assert.Equal((ProbeOutcome.Held, ""), (result.Outcome, result.Reason)));

    [Fact]
    public void Each_try_that_goes_otherwise_fails_its_check_and_no_other() => Assert.All(
        ProbeTry.OfHeldSession,
        one => Assert.All(Enum.GetValues<TryOutcome>(), outcome =>
        {
            var isFine = outcome == (one.IsRefused ? TryOutcome.Refused : TryOutcome.Done) ||
                (outcome == TryOutcome.Absent && one.Name.Contains('6'));
            var reports = AsItMustBe.Select(report =>
                report.Name == one.Name ? report with { Outcome = outcome, Detail = "so it was" } : report).ToList();

            var failed = InsideFindings.Of(ProbeTry.OfHeldSession, reports)
                .Where(result => result.Outcome != ProbeOutcome.Held).ToList();

            Assert.Equal(isFine ? [] : [one.Proves], failed.Select(result => result.Check));
            Assert.All(failed, result => Assert.Contains(one.What[1..], result.Reason));
        }));

    [Fact]
    public void What_is_not_reported_on_does_not_hold()
    {
        var results = InsideFindings.Of(ProbeTry.OfHeldSession, [.. AsItMustBe.Where(r => r.Name != "denied-later")]);

        var failed = Assert.Single(results, result => result.Outcome != ProbeOutcome.Held);
        Assert.Equal(ProbeTry.Files, failed.Check);
        Assert.Contains("was not reported on", failed.Reason);
    }

    [Theory]
    [InlineData("D:(A;;FA;;;SY)", "D:(A;;FA;;;SY)", true)]
    [InlineData("D:(A;;FA;;;SY)", "D:(A;;FA;;;BA)", false)]
    [InlineData(null, "D:(A;;FA;;;SY)", true)]
    [InlineData(null, "D:(D;;FA;;;SESSION)(A;;FA;;;SY)", false)]
    public void Undoing_is_seen_by_what_is_there(string? before, string after, bool isRestored)
    {
        var result = InsideFindings.OfUndoing(Lists(before), Lists(after), s_session, []);

        Assert.Equal(isRestored ? ProbeOutcome.Held : ProbeOutcome.NotHeld, result.Outcome);
        var left = InsideFindings.OfUndoing(Lists(after), Lists(after), s_session, ["it is left."]);
        Assert.Equal((ProbeOutcome.NotHeld, "it is left."), (left.Outcome, left.Reason));
    }

    [Theory]
    [InlineData("open-read\tDone\t")]
    [InlineData("tcp4-denied\tRefused\tWSAEACCES (10013)")]
    public void A_report_survives_its_line(string line) =>
        Assert.Equal(line, TryReport.TryParse(line)!.Value.ToString());

    [Fact]
    public void A_line_says_where_to_connect()
    {
        Assert.Equal(
            new IPEndPoint(IPAddress.Loopback, 50_001),
            TryReport.TryParseListening(TryReport.Listening(50_001, isV6: false)));
        Assert.Equal(
            new IPEndPoint(IPAddress.IPv6Loopback, 1), TryReport.TryParseListening(TryReport.Listening(1, isV6: true)));
        Assert.Null(TryReport.TryParseListening("listening\t70000\t4"));
        Assert.Null(TryReport.TryParse(TryReport.Listening(1, false)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("end")]
    [InlineData("open-read\tSplendid\t")]
    [InlineData("open-read\t17\t")]
    [InlineData("open-read\t1\t")]
    [InlineData("\tDone\t")]
    [InlineData("a\tDone\tb\tc")]
    public void Other_lines_are_no_reports(string line) => Assert.Null(TryReport.TryParse(line));

    [Fact]
    public void A_report_is_one_line_whatever_Windows_said()
    {
        var report = new TryReport("open-read", TryOutcome.Failed, "a\r\nb\tc" + new string('x', 9_000));

        var back = TryReport.TryParse(report.ToString())!.Value;

        Assert.StartsWith("a b c", back.Detail);
        Assert.Equal(report.Name, back.Name);
    }

    private static Dictionary<string, SecurityDescriptor> Lists(string? sddl) => sddl is null ? []
        : new() { ["file"] = Sddl.Parse("O:SYG:SY" + sddl.Replace("SESSION", s_session.ToString())) };
}
