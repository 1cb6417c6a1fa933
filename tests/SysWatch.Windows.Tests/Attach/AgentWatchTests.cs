using Microsoft.Extensions.Time.Testing;
using SysWatch.Core.Backends;
using SysWatch.Windows.Attach;
using SysWatch.Windows.Seeing;

namespace SysWatch.Windows.Tests.Attach;

public sealed class AgentWatchTests : IAsyncDisposable
{
    private const string Claude = @"C:\Users\me\.local\bin\claude.exe";

    private readonly FakeMachine _machine = new();
    private readonly FakeTimeProvider _time = new();
    private readonly List<string> _lost = [];
    private AgentWatch _watch;

    public AgentWatchTests() => _watch = Watch(AttachScope.Everybody);

    public ValueTask DisposeAsync() => _watch.DisposeAsync();

    [Fact]
    public void An_agent_that_runs_already_becomes_a_session_with_all_that_it_has_started()
    {
        _machine.Begin(1000, 200, Claude);
        _machine.Begin(1004, 1000, @"C:\nodejs\node.exe", "server.js");
        _machine.Begin(1008, 200, @"C:\tools\other.exe");

        _watch.LookAtAll();

        Assert.Equal([1000, 1004], _machine.Members(1000));
        Assert.Empty(_machine.NotHeld);
        Assert.Empty(_machine.Standing);
    }

    [Fact]
    public void One_that_begins_later_is_found_by_the_next_look_and_none_is_looked_at_twice()
    {
        _watch.LookAtAll();
        _machine.Looked.Clear();
        _machine.Begin(1000, 200, Claude);

        _watch.LookAtAll();
        _watch.LookAtAll();

        Assert.Equal([1000], _machine.Looked);
        Assert.Equal([1000], _machine.Attached);
    }

    [Fact]
    public void The_first_of_agents_that_started_each_other_takes_the_others_in()
    {
        _machine.Begin(1000, 200, @"C:\nodejs\node.exe", @"C:\x\node_modules\@anthropic-ai\claude-code\cli.js");
        _machine.Begin(1004, 1000, Claude);
        _machine.Begin(1008, 1004, @"C:\py\Scripts\aider.exe");

        _watch.LookAtAll();

        Assert.Equal([1000], _machine.Attached);
        Assert.Equal([1000, 1004, 1008], _machine.Members(1000));
    }

    [Fact]
    public void A_number_that_is_given_anew_is_looked_at_anew()
    {
        _machine.Begin(1000, 200, @"C:\tools\other.exe");
        _watch.LookAtAll();
        _machine.End(1000);
        _machine.Begin(1000, 200, Claude);

        _watch.LookAtAll();

        Assert.Equal([1000], _machine.Members(1000));
    }

    [Fact]
    public void A_launch_that_is_under_way_is_left_to_it()
    {
        _machine.Begin(1000, 200, @"C:\sw\syswatch.exe", "run -- claude");
        _machine.Begin(1004, 1000, Claude, hasRun: false);
        _watch.LookAtAll();
        Assert.Empty(_machine.Attached);

        _machine.PutInSession(1004, 9);
        _machine.LetRun(1004);
        _watch.LookAtAll();

        Assert.Empty(_machine.Attached);
        Assert.Empty(_machine.NotHeld);
    }

    [Fact]
    public void One_that_was_made_suspended_and_let_run_by_whoever_made_it_is_held_then()
    {
        _machine.Begin(1000, 200, Claude, hasRun: false);
        for (var look = 0; look < 50; look++)
            _watch.LookAtAll();
        Assert.Empty(_machine.Attached);

        _machine.LetRun(1000);
        _watch.LookAtAll();

        Assert.Equal([1000], _machine.Attached);
    }

    [Fact]
    public void An_interpreter_that_is_not_through_its_beginning_is_looked_at_again()
    {
        _machine.Begin(1000, 200, @"C:\nodejs\node.exe", @"C:\x\node_modules\@anthropic-ai\claude-code\cli.js");
        var line = "";
        _machine.Change(1000, p => { line = p.CommandLine; return p with { CommandLine = "" }; });
        _watch.LookAtAll();

        _machine.Change(1000, p => p with { CommandLine = line });
        _watch.LookAtAll();

        Assert.Equal([1000], _machine.Attached);
    }

    [Fact]
    public void Only_agents_of_those_who_are_named_are_held()
    {
        _watch = Watch(new AttachScope(new HashSet<string> { FakeMachine.Other }));
        _machine.Begin(1000, 200, Claude);
        _machine.Begin(1004, 200, Claude, user: FakeMachine.Other);

        _watch.LookAtAll();

        Assert.Equal([1004], _machine.Attached);
        Assert.Empty(_machine.NotHeld);
    }

    [Theory]
    [InlineData("S-1-5-18", false, "no account of a person")]
    [InlineData("S-1-5-80-1-2-3-4-5", false, "no account of a person")]
    [InlineData("", false, "does not say whose")]
    [InlineData(FakeMachine.Me, true, "administrator")]
    public void What_is_never_held_is_told_of_once(string user, bool isElevated, string why)
    {
        _machine.Begin(1000, 200, Claude, user: user, isElevated: isElevated);

        _watch.LookAtAll();
        _watch.LookAtAll();

        Assert.Empty(_machine.Attached);
        var told = Assert.Single(_machine.NotHeld);
        Assert.Equal("Claude Code", told.Agent);
        Assert.Equal(1000, told.Process?.Identity.Pid);
        Assert.Contains(why, told.Reason);
        Assert.Contains(why, Assert.Single(_watch.Unheld).Reason);
    }

    [Fact]
    public void A_service_is_not_held()
    {
        _machine.Begin(1000, 60, Claude);

        _watch.LookAtAll();

        Assert.Empty(_machine.Attached);
        Assert.Contains("service", Assert.Single(_machine.NotHeld).Reason);
    }

    [Fact]
    public void Neither_the_daemon_nor_what_it_descends_from_is_held_whatever_they_are_called()
    {
        _machine.Begin(300, 200, Claude);
        _machine.Begin(304, 300, @"C:\goosed.exe");
        _watch = Watch(AttachScope.Everybody, own: 304);
        _machine.Begin(308, 304, Claude);

        _watch.LookAtAll();

        Assert.Equal([308], _machine.Attached);
        Assert.Empty(_machine.NotHeld);
    }

    [Fact]
    public void What_is_only_called_as_the_service_manager_is_none()
    {
        _machine.Begin(300, 200, @"C:\Users\me\services.exe");
        _machine.Begin(1000, 300, Claude);

        _watch.LookAtAll();

        Assert.Equal([1000], _machine.Members(1000));
    }

    [Fact]
    public void An_interpreter_whose_command_line_cannot_be_read_for_long_is_looked_at_still()
    {
        _machine.Begin(1000, 200, @"C:\nodejs\node.exe", @"C:\x\node_modules\@anthropic-ai\claude-code\cli.js");
        var line = "";
        _machine.Change(1000, p => { line = p.CommandLine; return p with { CommandLine = "" }; });
        for (var look = 0; look < 100; look++)
            _watch.LookAtAll();

        _machine.Change(1000, p => p with { CommandLine = line });
        _watch.LookAtAll();

        Assert.Equal([1000], _machine.Attached);
    }

    [Fact]
    public void Since_when_a_look_has_not_come_back_is_said()
    {
        _machine.Begin(1000, 200, Claude);
        IReadOnlyList<UnheldAgent> soon = [], late = [];
        _machine.Stopping = _ =>
        {
            soon = _watch.Unheld;
            _time.Advance(TimeSpan.FromSeconds(11));
            late = _watch.Unheld;
        };

        _watch.LookAtAll();

        Assert.Empty(soon);
        Assert.Equal(1000, Assert.Single(late).Pid);
        Assert.Contains("has not answered since 2000-01-01 00:00:00 UTC", late[0].Reason);
        Assert.Empty(_watch.Unheld);
    }

    [Fact]
    public void One_that_has_ended_while_it_was_attached_to_is_not_told_of()
    {
        _machine.Begin(1000, 200, Claude);
        _machine.Stopping = _ => _machine.End(1000);

        _watch.LookAtAll();

        Assert.Equal([1000], _machine.Attached);
        Assert.Empty(_machine.NotHeld);
        Assert.Empty(_watch.Unheld);
    }

    [Fact]
    public void Who_has_ended_is_not_among_the_unheld_any_more()
    {
        _machine.Begin(1000, 200, Claude, isElevated: true);
        _watch.LookAtAll();
        _machine.End(1000);

        _watch.LookAtAll();

        Assert.Empty(_watch.Unheld);
    }

    [Fact]
    public void What_was_released_is_not_found_again_nor_what_it_starts()
    {
        var agent = _machine.Begin(1000, 200, Claude);
        _machine.Begin(1004, 1000, @"C:\shell.exe");
        _watch.LookAtAll();

        _watch.LetGo([agent.Key, _machine.Entry(1004).Key]);
        _machine.EndSession(1000);
        _machine.Begin(1008, 1004, Claude);
        _watch.AgentsChanged();
        _watch.LookAtAll();
        _machine.End(1004);
        _machine.Begin(1012, 1008, Claude);
        _watch.LookAtAll();

        Assert.Equal([1000], _machine.Attached);
        Assert.Empty(_machine.NotHeld);
    }

    [Fact]
    public void New_profiles_find_what_was_no_agent_before()
    {
        _machine.Begin(1000, 200, @"C:\tools\robot.exe");
        _watch.LookAtAll();
        Assert.Empty(_machine.Attached);

        _machine.Agents = FakeMachine.Catalog(("agents/robot", "name: Robot\n  executables: [robot]"));
        _watch.AgentsChanged();
        _watch.LookAtAll();

        Assert.Equal([1000], _machine.Attached);
    }

    [Fact]
    public void A_look_that_the_system_does_not_answer_is_counted()
    {
        _machine.IsSilent = true;

        _watch.LookAtAll();

        Assert.Single(_lost);
    }

    [Fact]
    public async Task It_looks_at_the_start_each_so_often_and_when_a_start_is_seen()
    {
        _machine.Begin(1000, 200, Claude);
        _watch.Start(TimeSpan.FromSeconds(5));
        await Until(() => _machine.Members(1000).Any());

        _machine.Begin(1004, 200, @"C:\Users\me\AppData\Local\goose\any.exe");
        await Until(() => _machine.Members(1004).Any());

        var tree = new ProcessTree();
        var inbox = new SeenInbox(tree, new LossLedger()) { BegunOutside = began => _watch.Sighted(began.ImageName) };
        _machine.Begin(1008, 200, @"C:\py\Scripts\aider.exe");
        inbox.OnSeen(new ProcessBegan { FileTime = 1, Pid = 1008, ParentPid = 200, ImageName = "aider.exe" });
        await Until(() => _machine.Members(1008).Any());
        Assert.NotNull(tree.At(1008, 1));
    }

    [Fact]
    public async Task Nobody_s_agents_are_not_looked_for()
    {
        _watch = Watch(AttachScope.Nobody);
        _machine.Begin(1000, 200, Claude);

        _watch.Start(TimeSpan.FromSeconds(1));
        _watch.AgentsChanged();
        _watch.Sighted("claude.exe");
        _time.Advance(TimeSpan.FromSeconds(10));
        await _watch.DisposeAsync();

        Assert.Empty(_machine.Looked);
    }

    [Fact]
    public async Task Nothing_is_begun_after_the_stop()
    {
        _watch.Start(TimeSpan.FromSeconds(1));
        await Until(() => _machine.Looked.Count > 0);
        await _watch.DisposeAsync();
        _machine.Begin(1000, 200, Claude);

        _watch.Wake();
        _watch.LookAtAll();

        Assert.Empty(_machine.Attached);
    }

    /// <summary>The clock of the test stands, so each turn moves it a little.</summary>
    private async Task Until(Func<bool> isSo)
    {
        for (var turn = 0; turn < 2000 && !isSo(); turn++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(25));
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
        Assert.True(isSo());
    }

    private AgentWatch Watch(AttachScope scope, int own = FakeMachine.Daemon) =>
        new(_machine, _machine, _machine, scope, own, _time) { Lost = (source, _) => _lost.Add(source) };
}
