using System.Runtime.InteropServices;
using Microsoft.Extensions.Time.Testing;
using SysWatch.Windows.Api;
using SysWatch.Windows.Etw;
using SysWatch.Windows.Tests.Etw.Replay;

namespace SysWatch.Windows.Tests.Etw;

public sealed class EtwSessionsTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(55));
    private readonly FakeEtwMachine _machine = new();
    private readonly SeenList _seen = new();
    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public void Sessions_of_a_dead_daemon_are_stopped_before_new_ones_are_started()
    {
        using var sessions = Start().Sessions;

        Assert.Equal(
            [
                "stop SysWatch-Kernel", "stop SysWatch-Providers", "start SysWatch-Kernel",
                "start SysWatch-Providers",
            ],
            _machine.Calls);
    }

    [Fact]
    public void Daemons_with_other_directories_leave_each_others_sessions_alone()
    {
        var plan = EtwPlan.For(EtwNeeds.Usual, new EtwNames("-0123456789abcdef"));
        using var sessions = EtwSessions.Start(_machine, plan, _seen, _time, isWine: false, (_, _) => { }).Sessions;

        Assert.Equal(
            [
                "stop SysWatch-Kernel-0123456789abcdef", "stop SysWatch-Providers-0123456789abcdef",
                "start SysWatch-Kernel-0123456789abcdef", "start SysWatch-Providers-0123456789abcdef",
            ],
            _machine.Calls);
    }

    [Fact]
    public void The_mark_is_the_run_directory_s_as_the_pipe_s_is()
    {
        var other = EtwNames.Of(@"D:\Test");

        Assert.StartsWith("-", other.Mark, StringComparison.Ordinal);
        Assert.EndsWith(other.Mark, ApiPipe.NameOf(@"D:\Test"), StringComparison.Ordinal);
        Assert.Equal("SysWatch-Kernel", EtwNames.Of(ProgramPlaces.RunDirectory).Kernel);
    }

    [Fact]
    public void No_function_of_etw_is_called_under_wine()
    {
        var start = EtwSessions.Start(
            _machine, EtwPlan.For(EtwNeeds.Usual, FakeEtwMachine.Names), _seen, _time, isWine: true, (_, _) => { });

        Assert.Null(start.Sessions);
        Assert.Contains("Wine", start.Problem, StringComparison.Ordinal);
        Assert.Empty(_machine.Calls);
    }

    [Fact]
    public void Without_a_need_for_providers_there_is_one_session()
    {
        using var sessions = Start(EtwNeeds.Files).Sessions;

        Assert.DoesNotContain($"start {FakeEtwMachine.Names.Providers}", _machine.Calls);
    }

    [Fact]
    public void A_session_that_cannot_be_had_leaves_none_and_says_why()
    {
        _machine.OnStartProviders = () => throw Marshal.GetExceptionForHR(unchecked((int)0x800705AA))!;

        var start = Start();

        Assert.Null(start.Sessions);
        Assert.Contains("logman query -ets", start.Problem, StringComparison.Ordinal);
        Assert.Contains(FakeEtwMachine.Names.Providers, start.Problem, StringComparison.Ordinal);
        Assert.True(Assert.Single(_machine.Started).IsStopped);
    }

    [Theory]
    [InlineData(unchecked((int)0x80070005), "LocalSystem")]
    [InlineData(unchecked((int)0x800700B7), "another syswatchd")]
    [InlineData(unchecked((int)0x80070057), "Windows 8")]
    [InlineData(unchecked((int)0x80004005), "0x80004005")]
    public void What_went_wrong_is_said_with_what_to_do(int result, string said) => Assert.Contains(
        said, EtwProblem.OfSession("S", Marshal.GetExceptionForHR(result)!),
        StringComparison.Ordinal);

    [Fact]
    public void A_provider_that_this_windows_has_not_is_missing_and_the_rest_is_seen()
    {
        _machine.FailsFor = EtwProviders.WmiActivity;

        var start = Start();
        using var sessions = start.Sessions;

        Assert.NotNull(sessions);
        var missing = Assert.Single(start.Missing);
        Assert.Contains("Microsoft-Windows-WMI-Activity", missing, StringComparison.Ordinal);
        Assert.Contains("a process that a service makes", missing, StringComparison.Ordinal);
    }

    [Fact]
    public void Both_sessions_are_flushed_all_the_time()
    {
        using var sessions = Start().Sessions;

        for (var i = 0; i < 5; i++)
            _time.Advance(EtwPlan.FlushInterval);

        Assert.All(_machine.Started, session => Assert.Equal(5, session.Flushes));
    }

    [Fact]
    public void A_flush_that_fails_is_counted_and_tried_again()
    {
        using var sessions = Start().Sessions;
        _machine.Started[0].FailsToFlush = true;

        _time.Advance(EtwPlan.FlushInterval);
        _time.Advance(EtwPlan.FlushInterval);

        Assert.Equal(2, sessions!.FailedFlushes);
        Assert.Equal(2, _machine.Started[1].Flushes);
    }

    [Fact]
    public void Lost_events_are_told_as_they_grow()
    {
        using var sessions = Start().Sessions;
        _time.Advance(EtwPlan.LossInterval);
        Assert.Empty(_seen.Lost);

        _machine.Started[0].EventsLost = 7;
        _time.Advance(EtwPlan.LossInterval);
        _time.Advance(EtwPlan.LossInterval);
        _machine.Started[0].EventsLost = 9;
        _time.Advance(EtwPlan.LossInterval);

        Assert.Equal([(FakeEtwMachine.Names.Kernel, 7L), (FakeEtwMachine.Names.Kernel, 2L)], _seen.Lost);
    }

    [Fact]
    public void A_count_that_begins_anew_is_no_negative_loss()
    {
        var meter = new LossMeter();

        Assert.Equal([5L, 0L, 2L, 3L], new long[] { 5, 5, 7, 3 }.Select(meter.Since));
    }

    [Fact]
    public async Task Events_are_pumped_on_a_thread_of_their_own_and_what_cannot_be_read_is_lost()
    {
        using var sessions = Start().Sessions;
        var session = _machine.Started[0];
        var start = KernelEvents.Process(KernelProcessDecoder.Start, 4, 8, 77, 66, "a.exe", "a");

        session.Feed([start, start.Cut(10)]);
        await session.Fed.WaitAsync(s_patience, TestContext.Current.CancellationToken);
        _time.Advance(EtwPlan.LossInterval);

        Assert.Equal(77, Assert.Single(_seen.Seen).Pid);
        Assert.Contains(
            _seen.Lost, lost => lost.Count == 1 && lost.Source.Contains("not readable", StringComparison.Ordinal));
        Assert.Equal(1, sessions!.Counts[FakeEtwMachine.Names.Kernel][EtwOutcome.Undecodable]);
    }

    [Fact]
    public async Task Files_that_are_opened_by_their_numbers_are_lost()
    {
        const uint openByNumber = 0x2000;
        using var sessions = Start().Sessions;
        var session = _machine.Started[0];

        session.Feed(
        [
            KernelEvents.Thread(KernelThreadDecoder.Start, 3, 8, Written.Pid, Written.Tid),
            KernelEvents.FileCreate(3, 8, 0x10, 0x20, Written.Tid, 1, "\u0101\u2020", openByNumber),
            KernelEvents.FileRead(3, 8, 0x10, 0x20, Written.Tid),
        ]);
        await session.Fed.WaitAsync(s_patience, TestContext.Current.CancellationToken);
        _time.Advance(EtwPlan.LossInterval);

        Assert.Empty(_seen.Seen);
        Assert.Equal(
            [(FakeEtwMachine.Names.Kernel + ": files opened by their numbers", 1L)],
            _seen.Lost.Where(lost => lost.Source.Contains("numbers", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_session_that_somebody_else_stops_is_told()
    {
        using var sessions = Start().Sessions;

        _machine.Started[1].Dispose();

        var said = await _ended.Task.WaitAsync(s_patience, TestContext.Current.CancellationToken);
        Assert.Contains(FakeEtwMachine.Names.Providers, said, StringComparison.Ordinal);
    }

    [Fact]
    public void Stopping_stops_both_and_is_not_told_as_an_end()
    {
        var sessions = Start().Sessions!;

        sessions.Dispose();

        Assert.All(_machine.Started, session => Assert.True(session.IsStopped));
        Assert.False(_ended.Task.IsCompleted);
    }

    private EtwStart Start(EtwNeeds needs = EtwNeeds.Usual) => EtwSessions.Start(
        _machine, EtwPlan.For(needs, FakeEtwMachine.Names), _seen, _time, isWine: false,
        (session, _) => _ended.TrySetResult(session));
}
