using SysWatch.Cli.Selftest;
using SysWatch.Cli.Tests.TestSupport;
using SysWatch.Protocol.V1;

namespace SysWatch.Cli.Tests.Selftest;

public class DenialRecordTests
{
    private static readonly Attack Cat = AttackTable.Of("read-cat").Single();

    [Fact]
    public void Rules_are_those_of_the_process_that_ran_the_attack_and_of_what_it_started()
    {
        // Its process is 21, a descendant of 20.
        var record = new DenialRecord([Samples.Access(1, "/work/x")]);

        Assert.Equal(["base/credentials:aws"], record.RulesOf(Cat, new Attempt(false, false, 20, "")));
        Assert.Equal(["base/credentials:aws"], record.RulesOf(Cat, new Attempt(false, false, 21, "")));
        Assert.Equal([], record.RulesOf(Cat, new Attempt(false, false, 22, "")));
    }

    [Fact]
    public void Rules_are_also_those_of_whoever_reached_for_the_attacks_own_file()
    {
        var record = new DenialRecord(
            [Samples.Access(1, "/work/read-cat/.env"), Samples.Access(2, "/work/read-cat/.env")]);

        Assert.Equal(["base/credentials:aws"], record.RulesOf(Cat, new Attempt(false, false, 99, "")));
    }

    [Fact]
    public void A_hidden_variable_speaks_for_every_attack_on_variables()
    {
        var hidden = Samples.Access(1, "GITHUB_TOKEN");
        hidden.AccessDecided.Guard = Guard.Environment;
        var record = new DenialRecord([hidden]);

        Assert.Equal(
            ["base/credentials:aws"],
            record.RulesOf(AttackTable.Of("environment-env").Single(), new Attempt(false, false, 99, "")));
        Assert.Equal([], record.RulesOf(Cat, new Attempt(false, false, 99, "")));
    }

    [Fact]
    public void What_was_only_seen_is_told_with_the_shortest_time()
    {
        var record = new DenialRecord([Seen("reacted", 40), Seen("reacted", 12.5), Seen("etw", null)]);

        Assert.Equal(new Detection(12.5), record.DetectionOf(Cat, new Attempt(true, false, 20, "")));
        Assert.Equal(new Detection(12.5), record.DetectionOf(Cat, new Attempt(false, false, 20, "")));
        Assert.Null(record.DetectionOf(Cat, new Attempt(true, false, 99, "")));
    }

    [Fact]
    public void What_was_refused_is_more_than_seen_where_nothing_got_through()
    {
        var record = new DenialRecord([Seen("acl", null), Seen("etw", null)]);

        Assert.Null(record.DetectionOf(Cat, new Attempt(false, false, 20, "")));
        Assert.Equal(new Detection(null), record.DetectionOf(Cat, new Attempt(true, false, 20, "")));
    }

    [Fact]
    public void A_path_of_Windows_names_its_attack_too()
    {
        var record = new DenialRecord([Samples.Access(1, @"C:\Temp\work\READ-CAT\.env")]);

        Assert.Equal(["base/credentials:aws"], record.RulesOf(Cat, new Attempt(false, false, 99, "")));
    }

    [Fact]
    public void Lost_events_do_not_end_a_selftest()
    {
        var lost = new Event { Sequence = 2, EventsLost = new EventsLost { Source = "subscriber", Count = 9 } };
        var record = new DenialRecord([Samples.Access(1, "/work/x"), lost]);

        Assert.Equal(["base/credentials:aws"], record.RulesOf(Cat, new Attempt(false, false, 20, "")));
    }

    private static Event Seen(string mechanism, double? time)
    {
        var seen = Samples.Access(1, "/work/x");
        seen.AccessDecided.Mechanism = mechanism;
        if (time is { } known)
            seen.AccessDecided.ReactionMs = known;
        return seen;
    }
}
