using SysWatch.Core.Backends;
using SysWatch.Core.Events;
using SysWatch.Core.Sessions;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;
using SysWatch.TestSupport;

namespace SysWatch.Core.Tests.Sessions;

public sealed class SessionRegistryTests : IDisposable
{
    private readonly RegistryFixture _f = new();

    public void Dispose() => _f.Dispose();

    [Fact]
    public void Takes_the_profile_that_was_asked_for()
    {
        _f.Profiles.Texts["team/backend"] = "x";

        Assert.Equal("team/backend", _f.Launch(profile: "team/backend").Session!.Policy.Profile);
    }

    [Fact]
    public void Takes_the_profile_whose_signature_matches_the_command()
    {
        Assert.Equal("agents/claude", _f.Launch(arguments: ["/opt/bin/claude", "-p"]).Session!.Policy.Profile);
    }

    [Fact]
    public void Takes_the_generic_profile_for_any_other_command()
    {
        Assert.Equal("agents/generic", _f.Launch().Session!.Policy.Profile);
    }

    [Fact]
    public void Placeholders_come_from_the_account_database_the_callers_directory_and_its_uid()
    {
        var record = _f.Launch().Session!.Record;

        Assert.Equal(
            ("/home/ann", "/work/app", "/run/user/1000"), (record.Home, record.Workspace, record.RuntimeDirectory));
    }

    [Fact]
    public void A_user_without_an_account_gets_no_session()
    {
        Assert.Contains("user id 4242 has no account", _f.Launch(uid: 4242).Refusal);
    }

    [Fact]
    public void Every_diagnostic_is_in_the_refusal_with_its_place()
    {
        _f.Profiles.Texts["agents/generic"] = "error";

        var answer = _f.Launch();

        Assert.Null(answer.Session);
        Assert.Contains("/profiles/agents/generic.yaml:3:7: error SWP002: It is wrong. Mend it.", answer.Refusal);
    }

    [Fact]
    public void A_profile_that_cannot_be_read_is_a_refusal_that_names_it()
    {
        _f.Profiles.FindFails = new IOException("/etc/syswatch/profiles/x.yaml leads out of the directory");

        Assert.Contains("leads out of the directory", _f.Launch().Refusal);
    }

    [Fact]
    public void A_refused_launch_leaves_no_record_and_no_session()
    {
        _f.Profiles.Texts["agents/generic"] = "error";

        _f.Launch();

        Assert.Empty(_f.Registry.List());
        Assert.Empty(_f.Store.Records);
    }

    [Theory]
    [InlineData(GuardState.Enforced, true)]
    [InlineData(GuardState.Partial, true)]
    [InlineData(GuardState.DetectOnly, false)]
    [InlineData(GuardState.Unavailable, false)]
    public void A_required_guard_must_be_held_at_least_in_part(GuardState state, bool starts)
    {
        _f.Profiles.Texts["agents/generic"] = "require:files";
        _f.Backend.Posture = FakeBackend.PostureOf(state, "Moves are not seen.");

        Assert.Equal(starts, _f.Launch().Session is not null);
    }

    [Fact]
    public void A_missing_guard_is_named_with_its_gaps_and_what_would_raise_it()
    {
        _f.Profiles.Texts["agents/generic"] = "require:files";
        _f.Backend.Posture = FakeBackend.PostureOf(GuardState.DetectOnly, "Moves are not seen.");

        var refusal = _f.Launch().Refusal;

        Assert.Contains("files: NOT enforced, only recorded. Moves are not seen. Boot another kernel.", refusal);
        Assert.Contains("--profile", refusal);
    }

    [Fact]
    public void The_gaps_of_a_partial_guard_are_told_at_the_start()
    {
        _f.Backend.Posture = FakeBackend.PostureOf(GuardState.Partial, "Moves are not seen.");

        var gap = Assert.Single(_f.Launch().Gaps, g => g.Guard == Guard.Files);

        Assert.Equal(GuardState.Partial, gap.State);
        Assert.Equal(["Moves are not seen."], gap.Gaps);
    }

    [Theory]
    [InlineData("/work/app", "/work/app", "/work/app/.git")]
    [InlineData("/work/mono/sub", "/work/mono", "/work/mono/.git")]
    public void The_repository_around_a_session_is_kept_for_the_daemons_successor(
        string workspace, string repository, string gitDirectory)
    {
        _f.Repositories.Repository = "/work/mono";

        var record = _f.Launch(workspace: workspace).Session!.Record;

        Assert.Equal(new PolicyContext("/home/ann", workspace, "/run/user/1000")
        {
            Repository = repository, GitDirectory = gitDirectory,
        }, PolicyLibrary.ContextOf(record));
    }

    [Fact]
    public void A_record_of_an_older_daemon_means_the_workspace_alone()
    {
        var record = _f.Launch(workspace: "/work/app").Session!.Record with { Repository = null, GitDirectory = null };

        Assert.Equal(new PolicyContext("/home/ann", "/work/app", "/run/user/1000"), PolicyLibrary.ContextOf(record));
    }

    [Fact]
    public void A_record_of_Windows_keeps_where_the_known_folders_are()
    {
        var context = PolicyContext.ForWindows("/C:/Users/ann", "/D:/work", WindowsFolders.UsualFor("/C:/Users/ann"));

        var record = _f.Launch(workspace: "/work/app").Session!.Record with
        {
            Home = context.Home, Workspace = context.Workspace, RuntimeDirectory = context.RuntimeDirectory,
            Repository = null, GitDirectory = null, Style = context.Style, Folders = context.Folders,
        };

        Assert.Equal(context, PolicyLibrary.ContextOf(record));
    }

    [Theory]
    [InlineData(PathStyle.Posix, true)]
    [InlineData(PathStyle.Windows, false)]
    public void The_registry_can_be_required_where_there_is_none(PathStyle style, bool starts)
    {
        _f.Profiles.Texts["agents/generic"] = "require:registry";
        _f.Profiles.Style = style;
        _f.Backend.Posture = FakeBackend.PostureOf(GuardState.Unavailable);

        var answer = _f.Launch();

        Assert.Equal(starts, answer.Session is not null);
        Assert.Equal(!starts, answer.Refusal.Contains("  registry: NOT enforced.", StringComparison.Ordinal));
    }

    [Fact]
    public void A_repository_that_is_left_out_is_told_at_the_start()
    {
        _f.Repositories.LeftOut = "/work/huge: it is left out.";

        Assert.Contains("/work/huge: it is left out.", _f.Launch().Notes);
    }

    [Fact]
    public void An_agent_told_not_to_ask_is_said_and_recorded()
    {
        var answer = _f.Launch(arguments: ["claude", "--yolo"]);

        Assert.Contains(answer.Notes, n => n.StartsWith("--yolo: "));
        Assert.Equal(["--yolo"], _f.Published<SessionStarted>().Single().UnsafeFlags);
    }

    [Fact]
    public void Audit_mode_on_request_opens_an_enforcing_profile()
    {
        Assert.Equal(PolicyMode.Audit, _f.Launch(auditOnly: true).Session!.Policy.Mode);
        Assert.Equal(PolicyMode.Enforce, _f.Launch().Session!.Policy.Mode);
    }

    [Fact]
    public void A_session_cannot_start_another()
    {
        var session = _f.Launch(pid: 50).Session!;
        _f.Backend.Labels[51] = session.Id;

        Assert.Contains($"process 51 already is in session {session.Id}", _f.Launch(pid: 51).Refusal);
    }

    [Fact]
    public void A_user_has_a_limit_of_sessions_and_others_still_get_theirs()
    {
        for (var i = 0; i < 3; i++)
            Assert.NotNull(_f.Launch().Session);

        Assert.Contains("user id 1000 has 3 sessions already", _f.Launch().Refusal);
        Assert.NotNull(_f.Launch(uid: 1001).Session);
    }

    [Fact]
    public void All_users_together_have_a_limit_of_sessions()
    {
        foreach (var uid in new uint[] { 0, 0, 1000, 1000, 1001 })
            Assert.NotNull(_f.Launch(uid: uid).Session);

        Assert.Contains("5 sessions run already", _f.Launch(uid: 1001).Refusal);
    }

    [Fact]
    public void A_session_without_a_record_does_not_start()
    {
        _f.Store.SaveFails = new IOException("No space left on device");

        Assert.Contains("No space left on device", _f.Launch().Refusal);
        Assert.Empty(_f.Registry.List());
    }

    [Fact]
    public void The_same_launch_again_compiles_nothing()
    {
        _f.Launch();
        _f.Launch();

        Assert.Equal(1, _f.Profiles.Compilations);
    }

    [Fact]
    public void A_changed_profile_is_compiled_anew_for_the_next_launch()
    {
        _f.Launch();
        _f.Profiles.Texts["agents/generic"] = "audit";

        Assert.Equal(PolicyMode.Audit, _f.Launch().Session!.Policy.Mode);
    }

    [Fact]
    public async Task An_emptied_session_is_gone_with_its_record_and_its_questions()
    {
        var session = _f.Launch().Session!;
        var question = _f.Registry.AskAsync(
            Some.Access(Verdict.Ask, session.Id.Value), TestContext.Current.CancellationToken);

        _f.Registry.SessionEmptied(session.Id);
        _f.Registry.SessionEmptied(session.Id);

        Assert.False(await question);
        Assert.Empty(_f.Registry.List());
        Assert.Empty(_f.Store.Records);
        Assert.Equal("its last process exited", _f.Published<SessionEnded>().Single().Reason);
        Assert.True(_f.Registry.TryGetRecord(session.Id, out _));
    }

    [Fact]
    public void A_killed_session_says_who_killed_it()
    {
        var session = _f.Launch(pid: 50).Session!;
        _f.Backend.Labels[50] = session.Id;

        Assert.Equal(1, _f.Registry.Kill(session.Id, "uid 1000"));
        Assert.Equal("killed by uid 1000", _f.Published<SessionEnded>().Single().Reason);
    }

    [Fact]
    public void What_is_done_to_no_session_is_not_done()
    {
        var none = new SessionId(999);

        Assert.Null(_f.Registry.Kill(none, "uid 0"));
        Assert.False(_f.Registry.Freeze(none, frozen: true));
        Assert.False(_f.Registry.Release(none, "uid 0"));
        Assert.Empty(_f.Backend.Calls);
    }

    [Fact]
    public void A_watcher_hears_of_start_freeze_and_end()
    {
        using var watcher = _f.Registry.Watch(out var present);
        var session = _f.Launch().Session!;
        _f.Registry.Freeze(session.Id, frozen: true);
        _f.Registry.Release(session.Id, "uid 0");

        Assert.Empty(present);
        Assert.Equal(
            [(SessionChangeKind.Started, false), (SessionChangeKind.Changed, true), (SessionChangeKind.Ended, true)],
            RegistryFixture.Read(watcher).Select(c => (c.Kind, c.Session.IsFrozen)));
    }
}
