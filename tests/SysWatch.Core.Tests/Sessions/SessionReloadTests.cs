using SysWatch.Core.Backends;
using SysWatch.Core.Events;
using SysWatch.Core.Sessions;
using SysWatch.Policy.Compilation;
using SysWatch.TestSupport;

namespace SysWatch.Core.Tests.Sessions;

public sealed class SessionReloadTests : IDisposable
{
    private readonly RegistryFixture _f = new();

    public void Dispose() => _f.Dispose();

    [Fact]
    public void A_changed_profile_is_swapped_in_and_recorded_for_a_successor()
    {
        var session = _f.Launch().Session!;
        _f.Profiles.Texts["agents/generic"] = "audit";

        Assert.True(Assert.Single(_f.Registry.Reload()).Accepted);
        Assert.Equal(PolicyMode.Audit, session.Policy.Mode);
        Assert.Equal("audit", _f.Store.Records[session.Id.Value].ProfileTexts["agents/generic"]);
    }

    [Fact]
    public void An_unchanged_profile_is_left_alone()
    {
        _f.Launch();

        Assert.Empty(_f.Registry.Reload());
        Assert.DoesNotContain(_f.Backend.Calls, call => call.StartsWith("replace"));
    }

    [Fact]
    public void The_backend_is_told_that_agents_may_be_others()
    {
        _f.Registry.Reload();

        Assert.Equal(["agents changed"], _f.Backend.Calls);
    }

    [Fact]
    public void A_profile_with_errors_leaves_the_running_policy_and_says_why()
    {
        var session = _f.Launch().Session!;
        var policy = session.Policy;
        _f.Profiles.Texts["agents/generic"] = "error";

        var reloaded = Assert.Single(_f.Registry.Reload());

        Assert.False(reloaded.Accepted);
        Assert.Contains("generic.yaml:3:7", reloaded.Detail);
        Assert.Same(policy, session.Policy);
        Assert.Contains(reloaded.Detail, _f.Published<PolicyReloaded>().Single().Detail);
    }

    [Fact]
    public void A_profile_that_now_requires_what_is_not_held_leaves_the_running_policy()
    {
        var session = _f.Launch().Session!;
        var policy = session.Policy;
        _f.Backend.Posture = FakeBackend.PostureOf(GuardState.Unavailable);
        _f.Profiles.Texts["agents/generic"] = "require:files";

        Assert.False(Assert.Single(_f.Registry.Reload()).Accepted);
        Assert.Same(policy, session.Policy);
    }

    [Fact]
    public void A_backend_that_cannot_swap_leaves_policy_and_record_as_they_were()
    {
        var session = _f.Launch().Session!;
        var policy = session.Policy;
        _f.Profiles.Texts["agents/generic"] = "audit";
        _f.Backend.ReplaceFails = new IOException("map full");

        Assert.Contains("map full", Assert.Single(_f.Registry.Reload()).Detail);
        Assert.Same(policy, session.Policy);
        Assert.Equal("generic", _f.Store.Records[session.Id.Value].ProfileTexts["agents/generic"]);
    }

    [Fact]
    public void A_session_that_is_about_to_begin_begins_with_the_new_policy()
    {
        var session = _f.Launch().Session!;
        _f.Profiles.Texts["agents/generic"] = "audit";
        _f.Backend.Replacing = _ => { };

        Assert.True(Assert.Single(_f.Registry.Reload()).Accepted);
        Assert.Equal(PolicyMode.Audit, session.Policy.Mode);
        Assert.Equal("audit", _f.Store.Records[session.Id.Value].ProfileTexts["agents/generic"]);
    }

    [Fact]
    public void A_session_that_ends_during_a_reload_leaves_no_record_and_no_report()
    {
        _f.Launch();
        _f.Profiles.Texts["agents/generic"] = "audit";
        _f.Backend.Replacing = session => _f.Registry.SessionEmptied(session.Id);

        Assert.Empty(_f.Registry.Reload());
        Assert.Empty(_f.Store.Records);
        Assert.Single(_f.Published<SessionEnded>());
    }

    [Fact]
    public void A_successor_knows_the_agent_that_was_kept()
    {
        var session = _f.Launch().Session!;
        var agent = new SavedAgent(new SavedFile(1, 2, 3), "Node", new SavedFile(1, 4, 5), Leads: true);

        _f.Registry.KeepAgent(session, agent);

        Assert.Equal(agent, _f.Store.Records[session.Id.Value].Agent);
    }

    [Fact]
    public void What_is_learnt_of_a_session_that_has_ended_is_not_kept()
    {
        var session = _f.Launch().Session!;
        _f.Registry.SessionEmptied(session.Id);

        _f.Registry.KeepAgent(session, new SavedAgent(new SavedFile(1, 2, 3), "None", null, Leads: false));

        Assert.Empty(_f.Store.Records);
    }

    [Fact]
    public void A_successor_restores_the_policy_from_the_record_and_not_from_todays_files()
    {
        var saved = _f.Launch(auditOnly: true).Session!.Record;
        using var successor = new RegistryFixture();
        successor.Profiles.Texts["agents/generic"] = "error";

        var session = successor.Registry.Restore(saved);

        Assert.Equal(PolicyMode.Audit, session!.Policy.Mode);
        Assert.Equal(saved.Id, Assert.Single(successor.Registry.List()).Session.Id.Value);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_successor_lists_a_session_as_frozen_that_was_left_so(bool frozen)
    {
        var session = _f.Launch().Session!;
        _f.Registry.Freeze(session.Id, frozen: true);
        _f.Registry.Freeze(session.Id, frozen);
        using var successor = new RegistryFixture();

        successor.Registry.Restore(_f.Store.Records[session.Id.Value]);

        Assert.Equal(frozen, Assert.Single(successor.Registry.List()).IsFrozen);
    }

    [Fact]
    public void A_successor_never_gives_a_restored_number_again()
    {
        var saved = _f.Launch().Session!.Record with { Id = ulong.MaxValue - 5 };

        _f.Registry.Restore(saved);

        Assert.Equal(ulong.MaxValue - 4, _f.Launch().Session!.Id.Value);
    }

    [Fact]
    public void A_record_whose_profile_no_longer_compiles_is_no_session_and_is_said()
    {
        var saved = _f.Launch().Session!.Record with
        {
            Id = 77, ProfileTexts = new Dictionary<string, string> { ["agents/generic"] = "error" },
        };

        Assert.Null(_f.Registry.Restore(saved));
        Assert.False(_f.Published<PolicyReloaded>().Single().Accepted);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_session_that_is_not_taken_over_is_gone_and_its_end_is_told_with_the_reason(bool restored)
    {
        var saved = _f.Launch().Session!.Record;
        using var successor = new RegistryFixture();
        successor.Store.Save(saved);
        if (restored)
            successor.Registry.Restore(saved);

        successor.Registry.NotTakenOver(saved, "killed, because its files could not be held: no memory");

        var end = successor.Published<SessionEnded>().Single();
        Assert.Equal(saved.Id, end.Session.Value);
        Assert.Equal("killed, because its files could not be held: no memory", end.Reason);
        Assert.Empty(successor.Registry.List());
        Assert.Empty(successor.Store.Records);
        Assert.NotEqual(saved.Id, successor.Launch().Session!.Id.Value);
    }
}
