using System.Text;
using CsCheck;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;
using SysWatch.Windows.Plans.Variables;

namespace SysWatch.Windows.Tests.Plans.Variables;

public sealed class EnvironmentPlannerTests
{
    private const string Rules = """
        environment:
          rules:
            - id: secrets
              deny: hide
              names: ["*_TOKEN", "*_SECRET", "*_API_KEY", TEMP]
            - id: keys
              deny: hide
              values: ["gh[pousr]_[A-Za-z0-9]{36}"]
            - id: own-key
              allow: pass
              names: [ANTHROPIC_API_KEY]
              for: agent
          injection:
            - id: hooks
              names: [DOTNET_STARTUP_HOOKS]
              always: true
              reason: Runs code in each program.
            - id: node
              names: [NODE_OPTIONS]
              reason: Runs code in the next node.
        """;

    private static readonly ExecutableIdentity s_agent = new("/C:/Users/me/.local/bin/claude.exe");

    private static readonly EnvironmentFacts s_facts = new(
        [
            "=::=::\\", "=C:=C:\\Users\\me\\work", "Path=C:\\Windows", "PATH=C:\\evil", "TEMP=C:\\Temp",
            "GITHUB_TOKEN=t0p", "ANTHROPIC_API_KEY=s3cr3t", "aws_secret=no", "b=1", "A=2", "_=3",
            "INNOCENT=x ghp_000000000000000000000000000000000000 y", "NODE_OPTIONS=--require x",
            "DOTNET_STARTUP_HOOKS=C:\\hook.dll", "EMPTY=", "novalue-gives-a-secret", "", "äpfel=1", "Z\0=1",
            "TMP=C:\\ghp_000000000000000000000000000000000000",
        ],
        ["SystemRoot=C:\\Windows", "NUMBER_OF_PROCESSORS=2", "MACHINE_TOKEN=m", "TEMP=C:\\Windows\\Temp", "EDITOR=x"],
        ["USERPROFILE=C:\\Users\\me", "SystemRoot=C:\\evil", "SETX_SECRET=u"]);

    [Theory]
    [InlineData("enforce", "")]
    [InlineData("audit", "mode: audit\n")]
    [InlineData("allow-list", "environment:\n  default: deny\n")]
    public void Plans_are_word_for_word_those_that_were_reviewed(string name, string head)
    {
        var policy = TestPolicy.Compile(name == "allow-list" ? head : head + Rules);

        var plan = EnvironmentPlanner.Plan(policy, s_facts, s_agent);

        GoldenFile.Holds(name, plan.ToString());
    }

    [Fact]
    public void No_value_is_in_any_text()
    {
        var plan = EnvironmentPlanner.Plan(TestPolicy.Compile(Rules), s_facts, s_agent);

        foreach (var text in new[] { plan.ToString(), s_facts.ToString() })
        {
            Assert.DoesNotContain("t0p", text, StringComparison.Ordinal);
            Assert.DoesNotContain("s3cr3t", text, StringComparison.Ordinal);
            Assert.DoesNotContain("ghp_", text, StringComparison.Ordinal);
            Assert.DoesNotContain("novalue", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_block_is_what_Windows_takes()
    {
        var facts = new EnvironmentFacts(["b=1", "=C:=C:\\", "A=2", "a=3", "half=\ud800"], [], []);

        var plan = EnvironmentPlanner.Plan(TestPolicy.Compile("environment:\n  default: allow\n"), facts, s_agent);

        var units = Units(plan);
        Assert.Equal("=C:=C:\\\0A=2\0b=1\0half=\ud800\0\0", units);
    }

    [Fact]
    public void Nothing_at_all_is_two_nuls() => Assert.Equal(
        "\0\0",
        Units(EnvironmentPlanner.Plan(
            TestPolicy.Compile("environment:\n  default: allow\n"), new EnvironmentFacts([], [], []), s_agent)));

    [Fact]
    public void A_variable_that_is_too_long_is_dropped_and_said()
    {
        var facts = new EnvironmentFacts(
            ["FITS=" + new string('x', 32_761), "LONG=" + new string('x', 32_762)], [], []);

        var plan = EnvironmentPlanner.Plan(TestPolicy.Compile("environment:\n  default: allow\n"), facts, s_agent);

        Assert.Equal(["FITS"], plan.Passed);
        Assert.Equal("LONG", Assert.Single(plan.Dropped).Name);
    }

    [Fact]
    public void A_block_has_an_end()
    {
        var facts = new EnvironmentFacts(
            [.. Enumerable.Range(0, 100).Select(i => $"V{i}=" + new string('x', 30_000)), "TEMP=C:\\Temp"], [], []);

        var plan = EnvironmentPlanner.Plan(TestPolicy.Compile("environment:\n  default: allow\n"), facts, s_agent);

        Assert.True(plan.Block.Length <= (2 * EnvironmentPlanner.BlockCharactersMax) + 64);
        Assert.Contains("TEMP", plan.Passed);
        Assert.Equal(101, plan.Passed.Length + plan.Dropped.Length);
    }

    /// <summary>Whatever the caller has: sorted, each name once, nothing hidden, ended by two NULs.</summary>
    [Fact]
    public void Every_block_is_sorted_and_holds_nothing_that_is_hidden()
    {
        var policy = TestPolicy.Compile(Rules);
        Gen.String[Gen.Char["aAbBzZ_=:C\0\ud800ÄäſıT"], 0, 12].Array[0, 12].Sample(texts =>
        {
            var plan = EnvironmentPlanner.Plan(
                policy, new EnvironmentFacts([.. texts, "X_TOKEN=s"], ["SystemRoot=C:\\Windows"], []), s_agent);
            var units = Units(plan);
            var variables = units[..^2].Split('\0');
            var names = variables.Select(variable => variable[..variable.IndexOf('=', 1)]).ToList();
            return units.EndsWith("\0\0", StringComparison.Ordinal) && names.SequenceEqual(plan.Passed) &&
                names.SequenceEqual(names.Order(StringComparer.OrdinalIgnoreCase)) &&
                names.Distinct(StringComparer.OrdinalIgnoreCase).Count() == names.Count &&
                !names.Contains("X_TOKEN") && names.Contains("SystemRoot");
        });
    }

    private static string Units(EnvironmentPlan plan)
    {
        var text = new StringBuilder();
        for (var i = 0; i < plan.Block.Length; i += 2)
            text.Append((char)(plan.Block[i] | (plan.Block[i + 1] << 8)));
        return text.ToString();
    }
}
