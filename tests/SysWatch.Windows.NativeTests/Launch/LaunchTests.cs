using SysWatch.Core.Events;
using SysWatch.Core.Sessions;
using SysWatch.Policy.Decisions;
using SysWatch.Windows.Holding;
using SysWatch.Windows.Launch;
using SysWatch.Windows.NativeTests.Holding;

namespace SysWatch.Windows.NativeTests.Launch;

public sealed class LaunchTests : IDisposable
{
    private readonly LaunchBed _bed = new();
    private readonly string _output = Path.GetTempFileName();

    public void Dispose()
    {
        _bed.Dispose();
        File.Delete(_output);
    }

    [Fact]
    public async Task A_command_runs_in_its_session_and_its_code_comes_back()
    {
        var outcome = await _bed.Run(Child.Exe, Child.Word, "exit", "41");

        Assert.Equal("", outcome.Refusal);
        Assert.Equal(41, outcome.ExitCode);
        SeenMembers.Wait(() => _bed.Seen.EmptiedCount == 1, "the end of the session");
        Assert.Contains(_bed.LastPid!.Value, _bed.Seen.Began.Keys);
    }

    [Fact]
    public async Task What_the_policy_hides_is_not_in_the_environment_of_the_command()
    {
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI");
        Environment.SetEnvironmentVariable("HARMLESS", "one = two; grüße");
        _bed.IsHidden = name => name.StartsWith("AWS_", StringComparison.OrdinalIgnoreCase);

        var outcome = await _bed.Run("cmd.exe", "/c", "set>" + _output);

        Assert.Equal("", outcome.Refusal);
        var seen = await File.ReadAllTextAsync(_output, TestContext.Current.CancellationToken);
        Assert.Contains("HARMLESS=one = two; gr", seen);
        Assert.DoesNotContain("AWS_SECRET", seen);
        Assert.DoesNotContain("wJalrXUtnFEMI", seen);
    }

    [Fact]
    public async Task Without_the_policy_the_secret_would_be_there()
    {
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI");

        await _bed.Run("cmd.exe", "/c", "set>" + _output);

        Assert.Contains(
            "wJalrXUtnFEMI", await File.ReadAllTextAsync(_output, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_process_has_not_run_when_the_daemon_looks_at_it()
    {
        IReadOnlyList<uint> counts = [];
        var marker = _output + ".ran";
        var wasThere = true;
        _bed.OnHold = process =>
        {
            Thread.Sleep(500);
            counts = process.SuspendCounts();
            wasThere = File.Exists(marker);
        };

        await _bed.Run("cmd.exe", "/c", "echo x>" + marker);

        Assert.Equal([1u], counts);
        Assert.False(wasThere);
        Assert.True(File.Exists(marker));
        File.Delete(marker);
    }

    [Fact]
    public async Task A_plan_s_refusal_makes_no_process()
    {
        _bed.PlanRefusal = "the profile has an error.";

        var outcome = await _bed.Run(Child.Exe, Child.Word, "exit", "0");

        Assert.Contains("the profile has an error", outcome.Refusal);
        Assert.Equal(125, outcome.ExitCode);
        Assert.Null(_bed.LastPid);
    }

    [Fact]
    public async Task What_is_no_program_for_this_Windows_was_found_and_cannot_be_executed()
    {
        var text = Path.ChangeExtension(_output, ".exe");
        await File.WriteAllTextAsync(text, "text", TestContext.Current.CancellationToken);

        var outcome = await _bed.Run(text);
        File.Delete(text);
        var gone = await _bed.Run(text);

        Assert.Equal(126, outcome.ExitCode);
        Assert.Contains("ERROR_BAD_EXE_FORMAT", outcome.Refusal);
        Assert.Equal(127, gone.ExitCode);
    }

    [Fact]
    public async Task A_session_s_refusal_ends_the_process()
    {
        _bed.SessionRefusal = "too many sessions.";

        var outcome = await _bed.Run(Child.Exe, Child.Word, "sleep");

        Assert.Contains("too many sessions", outcome.Refusal);
        AssertEnded();
    }

    [Fact]
    public async Task What_cannot_be_held_does_not_run_and_is_abandoned_whole()
    {
        _bed.HoldFailure = new IOException("the file cannot be held.");

        var outcome = await _bed.Run(Child.Exe, Child.Word, "sleep");

        Assert.Contains("the file cannot be held", outcome.Refusal);
        Assert.Equal(["the file cannot be held."], _bed.Abandoned);
        Assert.Single(_bed.Emptied);
        AssertEnded();
    }

    [Fact]
    public async Task A_process_that_is_not_the_caller_s_child_is_refused_and_left_alone()
    {
        using var other = Child.StartReady("tree", "0");
        using var grandchild = HeldProcess.Open(other.Id, HeldProcess.LookAccess);
        _bed.OtherPid = _ => Environment.ProcessId;

        var outcome = await _bed.Run(Child.Exe, Child.Word, "sleep");

        Assert.Contains("has gone", outcome.Refusal);
        Assert.False(grandchild.HasEnded);
        AssertEnded();
        Child.End(other);
    }

    [Fact]
    public void Another_s_child_is_refused_though_it_is_suspended_and_never_ran()
    {
        var office = new LaunchOffice(_bed, _bed, _bed, TimeProvider.System);
        using var other = Child.StartReady("sleep");
        var terms = office.Prepare(WishOf(FinalPath.Of(Child.Exe)), _bed.Caller with { Pid = other.Id });
        using var made = Make(terms.EnvironmentBlock);

        var outcome = office.Begin(
            terms.Ticket, _bed.Caller with { Pid = other.Id }, made.Process.Pid, made.Process.Creation);

        Assert.Contains("is no child", outcome.Refusal);
        Assert.False(made.Process.HasEnded);
        Child.End(other);
    }

    [Fact]
    public void A_process_that_runs_already_is_refused()
    {
        using var running = Child.StartReady("sleep");
        using var held = HeldProcess.Open(running.Id, HeldProcess.MemberAccess);
        var office = new LaunchOffice(_bed, _bed, _bed, TimeProvider.System);
        var terms = office.Prepare(WishOf(Child.Exe), _bed.Caller);

        var outcome = office.Begin(terms.Ticket, _bed.Caller, running.Id, held.Creation);

        Assert.Matches("other threads|not suspended", outcome.Refusal);
        Assert.False(held.HasEnded);
        Child.End(running);
    }

    [Fact]
    public void A_ticket_is_good_once_and_for_its_caller_alone()
    {
        var office = new LaunchOffice(_bed, _bed, _bed, TimeProvider.System);
        var terms = office.Prepare(WishOf(Child.Exe), _bed.Caller);
        using var other = Child.StartReady("sleep");

        var stolen = office.Begin(terms.Ticket, _bed.Caller with { Pid = other.Id }, other.Id, 0);
        var again = office.Begin(terms.Ticket, _bed.Caller, other.Id, 0);

        Assert.Contains("lapsed", stolen.Refusal);
        Assert.Contains("lapsed", again.Refusal);
        Child.End(other);
    }

    [Fact]
    public void A_process_of_another_user_than_the_caller_is_refused()
    {
        var office = new LaunchOffice(_bed, _bed, _bed, TimeProvider.System);
        var caller = _bed.Caller with { User = new UserId("S-1-5-21-1-2-3-1001") };
        var terms = office.Prepare(WishOf(FinalPath.Of(Child.Exe)), caller);
        using var made = Make(terms.EnvironmentBlock);

        var outcome = office.Begin(terms.Ticket, caller, made.Process.Pid, made.Process.Creation);

        Assert.Contains("not the caller's (S-1-5-21-1-2-3-1001)", outcome.Refusal);
        Assert.False(made.Process.HasEnded);
    }

    [Fact]
    public async Task Whoever_can_be_held_less_is_told_before_and_the_events_say_so()
    {
        _bed.Tier = LaunchTier.CallersToken("Nobody gives you a logon.");

        var outcome = await _bed.Run(Child.Exe, Child.Word, "exit", "0");

        Assert.Equal("", outcome.Refusal);
        Assert.Equal("T3", _bed.Told!.Tier);
        Assert.Contains(_bed.Told.Notes, note => note.StartsWith("Nobody gives you a", StringComparison.Ordinal));
        var told = Assert.IsType<AgentNotHeld>(Assert.Single(_bed.Published));
        Assert.EndsWith("Nobody gives you a logon.", told.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_profile_that_requires_what_is_not_held_of_this_user_makes_no_process()
    {
        _bed.Tier = LaunchTier.CallersToken("Nobody gives you a logon.");
        _bed.Required = [Guard.Files];

        var outcome = await _bed.Run(Child.Exe, Child.Word, "exit", "0");

        Assert.Contains("requires that these are held: files. Nobody gives you a logon.", outcome.Refusal);
        Assert.Null(_bed.LastPid);
    }

    [Fact]
    public void Whoever_is_an_administrator_is_told_what_that_means()
    {
        var office = new LaunchOffice(_bed, _bed, _bed, TimeProvider.System);

        var terms = office.Prepare(WishOf(Child.Exe), _bed.Caller);

        Assert.Equal(
            Environment.IsPrivilegedProcess,
            terms.Notes.Any(note => note.StartsWith("You are an administrator", StringComparison.Ordinal)));
    }

    [Fact]
    public void Two_tickets_do_not_make_two_sessions_of_one_process()
    {
        var office = new LaunchOffice(_bed, _bed, _bed, TimeProvider.System);
        var first = office.Prepare(WishOf(FinalPath.Of(Child.Exe)), _bed.Caller);
        var second = office.Prepare(WishOf(FinalPath.Of(Child.Exe)), _bed.Caller);
        using var made = Make(first.EnvironmentBlock);
        LaunchOutcome? meanwhile = null;
        _bed.OnHold = _ => meanwhile ??= Within(
            () => office.Begin(second.Ticket, _bed.Caller, made.Process.Pid, made.Process.Creation));

        var outcome = office.Begin(first.Ticket, _bed.Caller, made.Process.Pid, made.Process.Creation);

        Assert.Equal("", outcome.Refusal);
        Assert.Contains("is being made a session of already", meanwhile!.Value.Refusal);
    }

    [Fact]
    public void A_launch_that_takes_long_keeps_no_other_waiting()
    {
        var office = new LaunchOffice(_bed, _bed, _bed, TimeProvider.System);
        var slow = office.Prepare(WishOf(FinalPath.Of(Child.Exe)), _bed.Caller);
        var quick = office.Prepare(WishOf(FinalPath.Of(Child.Exe)), _bed.Caller);
        using var one = Make(slow.EnvironmentBlock);
        using var other = Make(quick.EnvironmentBlock);
        LaunchOutcome? meanwhile = null;
        _bed.OnHold = process => meanwhile ??= process.Pid != one.Process.Pid ? null : Within(
            () => office.Begin(quick.Ticket, _bed.Caller, other.Process.Pid, other.Process.Creation));

        var outcome = office.Begin(slow.Ticket, _bed.Caller, one.Process.Pid, one.Process.Creation);

        Assert.Equal(("", ""), (outcome.Refusal, meanwhile?.Refusal));
        Assert.NotEqual(outcome.Session, meanwhile!.Value.Session);
    }

    [Fact]
    public void Another_program_than_was_asked_for_is_refused()
    {
        var office = new LaunchOffice(_bed, _bed, _bed, TimeProvider.System);
        var terms = office.Prepare(WishOf(Environment.SystemDirectory + @"\cmd.exe"), _bed.Caller);
        using var made = Make(terms.EnvironmentBlock);

        var outcome = office.Begin(terms.Ticket, _bed.Caller, made.Process.Pid, made.Process.Creation);

        Assert.Contains("as was asked for", outcome.Refusal);
    }

    [Fact]
    public void A_process_with_more_variables_than_it_was_given_is_refused()
    {
        var office = new LaunchOffice(_bed, _bed, _bed, TimeProvider.System);
        var terms = office.Prepare(WishOf(FinalPath.Of(Child.Exe)), _bed.Caller);
        using var made = Make("SMUGGLED=secret\0" + terms.EnvironmentBlock);

        var outcome = office.Begin(terms.Ticket, _bed.Caller, made.Process.Pid, made.Process.Creation);

        Assert.EndsWith("that it was not given: SMUGGLED.", outcome.Refusal);
        Assert.DoesNotContain("secret", outcome.Refusal);
    }

    /// <summary>On another thread: what waits for this one fails.</summary>
    private static LaunchOutcome? Within(Func<LaunchOutcome> begin)
    {
        var task = Task.Run(begin);
        return task.Wait(TimeSpan.FromSeconds(20)) ? task.Result : null;
    }

    private static SuspendedProcess Make(string block) => SuspendedProcess.Create(
        FinalPath.Of(Child.Exe), CommandLine.Join(Child.Exe, [Child.Word, "sleep"]), block,
        Environment.CurrentDirectory);

    private static string Block() => "SystemRoot=" + Environment.GetEnvironmentVariable("SystemRoot") + "\0\0";

    private static LaunchWish WishOf(string program) =>
        new("", false, program, program, [program], Environment.CurrentDirectory,
        [
            // wine adds these where they are not given.
            .. new[] { "SystemDrive", "SystemRoot" }
                .Select(name => KeyValuePair.Create(name, Environment.GetEnvironmentVariable(name)!)),
        ]);

    private void AssertEnded()
    {
        using var process = HeldProcess.TryOpen(_bed.LastPid!.Value, HeldProcess.LookAccess);
        Assert.True(process is null || process.WaitForEnd(TimeSpan.FromSeconds(10)));
    }
}
