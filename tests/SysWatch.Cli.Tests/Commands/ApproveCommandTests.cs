using SysWatch.Cli.Tests.TestSupport;
using SysWatch.Protocol.V1;

namespace SysWatch.Cli.Tests.Commands;

public class ApproveCommandTests
{
    [Theory]
    [InlineData(true, "approve", "q7")]
    [InlineData(false, "approve", "q7", "--deny")]
    public async Task Answers_one_by_its_id(bool approve, params string[] arguments)
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Script.Approvals.Add(Samples.Question);

        var outcome = await daemon.RunAsync(arguments);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal(approve, daemon.Script.Asked<ResolveApprovalRequest>().Approve);
        Assert.StartsWith(approve ? "approved\tq7" : "denied\tq7", outcome.Out);
    }

    [Fact]
    public async Task An_answer_that_comes_too_late_is_not_a_success()
    {
        await using var daemon = await TestDaemon.StartAsync();
        var expired = Samples.Question;
        expired.State = Approval.Types.State.Expired;
        daemon.Script.Approvals.Add(expired);

        var outcome = await daemon.RunAsync("approve", "q7");

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("its time was up", outcome.Out);
    }

    [Fact]
    public async Task Without_a_terminal_it_lists_and_answers_nothing()
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Script.Approvals.Add(Samples.Question);

        var outcome = await daemon.RunAsync("approve");

        Assert.Equal(
            "q7\tpending\t2025-06-01T11:59:55.000+00:00\ts1f\tconnect\t203.0.113.7:22\tteam/x:push\tgit push\n",
            outcome.Out);
        Assert.Empty(daemon.Script.Requests.OfType<ResolveApprovalRequest>());
    }

    [Theory]
    [InlineData("a\n", 1)]
    [InlineData("d\n", 1)]
    [InlineData("s\n", 0)]
    [InlineData("q\n", 0)]
    [InlineData("\nwhat\n", 0)]
    [InlineData("\na\n", 1)]
    public async Task On_a_terminal_only_a_clear_answer_counts(string typed, int answered)
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Script.Approvals.Add(Samples.Question);

        var outcome = await new TestTerminal
        {
            RunDirectory = daemon.RunDirectory,
            IsTerminal = true,
            Input = typed,
        }.RunAsync("approve", "--no-color");

        Assert.Equal(answered, daemon.Script.Requests.OfType<ResolveApprovalRequest>().Count());
        Assert.Contains("refused in 55 s without an answer", outcome.Out);
        Assert.Contains("Pushes are asked.", outcome.Out);
    }

    [Fact]
    public async Task Watch_shows_each_question_as_it_comes()
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Script.Approvals.Add(Samples.Question);

        var outcome = await daemon.RunAsync("approve", "--watch", "--json");

        Assert.Contains("\"id\":\"q7\"", outcome.Out);
        Assert.Contains("\"expires\":\"2025-06-01T12:00:55.000000Z\",\"state\":\"pending\"", outcome.Out);
    }

    [Fact]
    public async Task An_agent_that_may_not_approve_is_told_so()
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Script.Failure = new Grpc.Core.Status(
            Grpc.Core.StatusCode.PermissionDenied, "a member of a session cannot approve");

        var outcome = await daemon.RunAsync("approve", "q7");

        Assert.Equal(4, outcome.ExitCode);
        Assert.Equal("syswatch: syswatchd refused: a member of a session cannot approve\n", outcome.Error);
    }
}
