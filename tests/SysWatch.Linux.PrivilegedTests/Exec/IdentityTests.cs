namespace SysWatch.Linux.PrivilegedTests.Exec;

/// <summary>Who gets the grant of a `for` clause, and who only says so.</summary>
public sealed class IdentityTests
{
    private static readonly Lazy<string> Script = new(MakePackage);

    [Fact]
    public void A_program_that_a_glob_names_is_given_its_variable()
    {
        var keeper = Programs.Copy(Programs.Dump, "keeper");

        var outcome = InBash($"KEEPER_TOKEN=granted {keeper}");

        Assert.Contains("env:KEEPER_TOKEN=granted", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_copy_that_the_session_puts_at_a_named_path_is_given_nothing()
    {
        var outcome = InBash(
            $"d=$(mktemp -d) && cp {Programs.Dump} $d/keeper && KEEPER_TOKEN=granted $d/keeper; rm -r $d");

        Assert.Contains("auxv=good", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("KEEPER_TOKEN", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_node_program_of_a_named_package_is_given_its_variable()
    {
        Programs.Need("/usr/bin/node");

        var outcome = InBash($"PACKAGE_TOKEN=granted node {Script.Value}");

        Assert.Equal("granted\n", outcome.Output);
    }

    [Theory]
    [InlineData("GRANT node --require ./nothing.js SCRIPT")]
    [InlineData("GRANT node -e 'console.log(process.env.PACKAGE_TOKEN)' SCRIPT")]
    [InlineData("GRANT node --env-file=/dev/null SCRIPT")]
    [InlineData("GRANT node --inspect=0 SCRIPT")]
    [InlineData("GRANT node - SCRIPT <<< 'console.log(process.env.PACKAGE_TOKEN)'")]
    [InlineData("cp /usr/bin/node node; GRANT ./node SCRIPT")]
    [InlineData("ln -s SCRIPT link.js; GRANT node link.js")]
    [InlineData("mkdir -p node_modules/a; cp FOLDER/* node_modules/a; GRANT node node_modules/a/cli.js")]
    public void Code_of_another_s_choosing_is_not_the_package(string command)
    {
        Programs.Need("/usr/bin/node");
        var home = Directory.CreateTempSubdirectory("syswatch-home-").FullName;
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(home, (UnixFileMode)0b111_111_111);
        File.WriteAllText(Path.Combine(home, "nothing.js"), "");
        var options = new ExecHarness.Options { Directory = home };
        var tried = command.Replace("GRANT", "PACKAGE_TOKEN=granted", StringComparison.Ordinal)
            .Replace("SCRIPT", Script.Value, StringComparison.Ordinal)
            .Replace("FOLDER", Path.GetDirectoryName(Script.Value), StringComparison.Ordinal);

        var outcome = ExecHarness.Run(
            ["/bin/bash", "-c", tried + "; echo ended"], options);
        Directory.Delete(home, recursive: true);

        Assert.EndsWith("ended\n", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("granted", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_agent_behind_env_in_its_script_line_is_still_the_agent()
    {
        Programs.Need("/usr/bin/node");
        var agent = Programs.Write("agent.js", "#!/usr/bin/env node\nconsole.log(process.env.AGENT_TOKEN)\n");

        var outcome = ExecHarness.Run([agent]);

        Assert.Equal("agent-value\n", outcome.Output);
        Assert.Equal(Core.Programs.InterpreterKind.Node, outcome.Session.Agent!.Kind);
    }

    [Fact]
    public void An_agent_behind_a_shell_wrapper_is_still_the_agent()
    {
        var agent = Programs.Write("wrapper", $"#!/bin/sh\nuname >/dev/null\nexec {Programs.Dump}\n");

        var outcome = ExecHarness.Run([agent]);

        Assert.Contains("env:AGENT_TOKEN=agent-value", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tool_that_starts_the_agent_s_interpreter_is_not_the_agent()
    {
        Programs.Need("/usr/bin/node");
        var agent = Programs.Write(
            "spawning.js",
            "#!/usr/bin/node\nconst { spawnSync } = require('child_process');\n" +
            "console.log(String(spawnSync('node', ['-p', 'process.env.AGENT_TOKEN'], { stdio: 'pipe' }).stdout));\n");

        var outcome = ExecHarness.Run([agent]);

        Assert.Equal("undefined\n\n", outcome.Output);
    }

    private static ExecHarness.Outcome InBash(string command) =>
        ExecHarness.Run(["/bin/bash", "-c", command + "; exit $?"]);

    private static string MakePackage()
    {
        var directory = Path.Combine(Programs.Directory, "node_modules", "@test", "agent");
        Directory.CreateDirectory(directory);
        File.WriteAllText(Path.Combine(directory, "package.json"), """{"name": "@test/agent", "version": "1.0.0"}""");
        var script = Path.Combine(directory, "cli.js");
        File.WriteAllText(script, "console.log(process.env.PACKAGE_TOKEN)\n");
        return script;
    }
}
