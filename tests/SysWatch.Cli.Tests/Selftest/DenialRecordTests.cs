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
}
