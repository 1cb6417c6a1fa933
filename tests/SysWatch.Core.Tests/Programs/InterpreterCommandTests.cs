using SysWatch.Core.Programs;

namespace SysWatch.Core.Tests.Programs;

public sealed class InterpreterCommandTests
{
    [Theory]
    [InlineData("node", InterpreterKind.Node)]
    [InlineData("python3.11", InterpreterKind.Python)]
    [InlineData("bash", InterpreterKind.Shell)]
    [InlineData("env", InterpreterKind.Env)]
    [InlineData("ld-linux-x86-64.so.2", InterpreterKind.Other)]
    [InlineData("claude", InterpreterKind.None)]
    public void An_interpreter_is_known_by_its_file(string name, object kind) =>
        Assert.Equal((InterpreterKind)kind, InterpreterCommand.KindOf(name));

    [Theory]
    [InlineData("node cli.js -e evil", "cli.js")]
    [InlineData("node --no-warnings --max-old-space-size=4096 cli.js", "cli.js")]
    [InlineData("node -- cli.js", "cli.js")]
    public void The_first_argument_that_is_no_option_is_node_s_script(string line, string script) =>
        Assert.Equal(script, Parse(InterpreterKind.Node, line).Script);

    [Theory]
    [InlineData("node")]
    [InlineData("node -")]
    [InlineData("node -r ./evil.js cli.js")]
    [InlineData("node --require=./evil.js cli.js")]
    [InlineData("node --import ./evil.js cli.js")]
    [InlineData("node -e evil cli.js")]
    [InlineData("node -pe evil cli.js")]
    [InlineData("node --inspect cli.js")]
    [InlineData("node --env_file=x cli.js")]
    [InlineData("node --max-old-space-size 1 cli.js")]
    [InlineData("node --an-option-of-tomorrow cli.js")]
    public void An_option_that_is_not_known_to_be_harmless_makes_node_opaque(string line) =>
        Assert.Null(Parse(InterpreterKind.Node, line).Script);

    [Theory]
    [InlineData("python3 -c evil tool.py")]
    [InlineData("python3 -i tool.py")]
    [InlineData("python3 -Ic evil")]
    [InlineData("python3 -W error::evil.Warning tool.py")]
    [InlineData("python3 -X pycache_prefix=evil tool.py")]
    [InlineData("python3 --help-all tool.py")]
    public void Python_is_opaque_with_code_or_loaders_on_its_command_line(string line)
    {
        var command = Parse(InterpreterKind.Python, line);

        Assert.Null(command.Script);
        Assert.Null(command.Module);
    }

    [Fact]
    public void Isolated_python_with_a_module_ignores_the_user_s_folders()
    {
        var command = Parse(InterpreterKind.Python, "python3 -BIm tool.main");

        Assert.Equal(new InterpreterCommand(null, "tool.main", true, true), command);
    }

    [Fact]
    public void Plain_python_does_not()
    {
        var command = Parse(InterpreterKind.Python, "python3 tool.py -I");

        Assert.Equal(new InterpreterCommand("tool.py", null, false, false), command);
    }

    [Theory]
    [InlineData("deno eval evil")]
    [InlineData("deno run --preload=evil.ts main.ts")]
    [InlineData("deno run --import-map=evil.json main.ts")]
    public void Deno_runs_a_script_by_run_and_harmless_options_only(string line) =>
        Assert.Null(Parse(InterpreterKind.Deno, line).Script);

    private static InterpreterCommand Parse(InterpreterKind kind, string line) =>
        InterpreterCommand.Parse(kind, line.Split(' '));
}
