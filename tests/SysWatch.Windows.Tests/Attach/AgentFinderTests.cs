using CsCheck;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Profiles;
using SysWatch.Windows.Attach;
using SysWatch.Windows.Holding;

namespace SysWatch.Windows.Tests.Attach;

public sealed class AgentFinderTests
{
    private static readonly AgentCatalog Shipped = AgentCatalog.Read(new ShippedProfiles(), PathStyle.Windows);

    [Theory]
    [InlineData(@"C:\Users\me\.local\bin\claude.exe", "", "agents/claude-code")]
    [InlineData(@"C:\Users\me\.vscode\extensions\anthropic.claude-code\resources\native-binary\CLAUDE.EXE", "",
        "agents/claude-code")]
    [InlineData(@"C:\nodejs\node.exe", @"C:\Users\me\AppData\Roaming\npm\node_modules\@anthropic-ai\claude-code\cli.js",
        "agents/claude-code")]
    [InlineData(@"C:\nodejs\node.exe",
        @"--no-warnings --max-old-space-size=8192 ""C:/u/npm/node_modules/@google/gemini-cli/dist/index.js"" --yolo",
        "agents/gemini-cli")]
    [InlineData(@"C:\nodejs\node.exe", @"-r C:\hook.js ..\node_modules\@openai\codex\bin\codex.js",
        "agents/codex")]
    [InlineData(@"C:\nodejs\node.exe",
        @"C:\p\node_modules\.pnpm\opencode-ai@1.0\node_modules\opencode-ai\bin\opencode", "agents/opencode")]
    [InlineData(@"C:\u\.bun\bin\bun.exe", @"run C:\x\node_modules\cline\dist\cli.mjs", "agents/cline")]
    [InlineData(@"C:\py\Scripts\aider.exe", "--model x", "agents/aider")]
    [InlineData(@"C:\py\python.exe", "-I -m aider --model x", "agents/aider")]
    [InlineData(@"C:\py\python3.12.exe", @"-X utf8 C:\py\Scripts\aider.exe", "agents/aider")]
    [InlineData(@"C:\Users\me\AppData\Local\cursor-agent\versions\1\node.exe", "index.js", "agents/cursor")]
    [InlineData(@"\\?\C:\Users\me\.local\bin\claude.exe", "", "agents/claude-code")]
    public void Finds_an_agent_by_the_catalog_that_launches_go_by(string image, string arguments, string profile) =>
        Assert.Equal(profile, AgentFinder.Find(Running(image, arguments), Shipped)?.Signature.Profile);

    [Theory]
    // A batch file's cmd.exe only leads to the agent.
    [InlineData(@"C:\Windows\System32\cmd.exe", @"/c C:\Users\me\AppData\Roaming\npm\claude.cmd")]
    [InlineData(@"C:\nodejs\node.exe", @"C:\work\server.js claude")]
    [InlineData(@"C:\nodejs\node.exe", @"-e ""require('C:/x/node_modules/@anthropic-ai/claude-code/cli.js')""")]
    [InlineData(@"C:\nodejs\node.exe", @"C:\x\node_modules\.bin\other.js")]
    [InlineData(@"C:\nodejs\node.exe", @"C:\x\node_modules\@anthropic-ai\")]
    [InlineData(@"C:\nodejs\node.exe", "")]
    [InlineData(@"C:\py\python.exe", @"-c ""import aider""")]
    [InlineData(@"C:\Program Files\claudette.exe", "")]
    // Other programs go by these names, so that the profile asks for a place.
    [InlineData(@"C:\tools\goose.exe", "up")]
    [InlineData(@"C:\Program Files\Kiro\kiro.exe", "")]
    public void Leaves_others_alone(string image, string arguments) =>
        Assert.Null(AgentFinder.Find(Running(image, arguments), Shipped));

    [Fact]
    public void One_that_may_not_be_looked_at_goes_by_the_name_that_the_system_has()
    {
        var closed = new RunningProcess(new ProcessEntry(8, 4, 1, 1) { ImageName = "claude.exe" });

        var found = AgentFinder.Find(closed, Shipped);

        Assert.Equal("agents/claude-code", found?.Signature.Profile);
        Assert.Equal("", found!.Executable);
    }

    [Fact]
    public void An_interpreter_whose_command_line_is_not_there_yet_is_unclear()
    {
        Assert.True(AgentFinder.IsUnclear(Running(@"C:\nodejs\node.exe", "") with { CommandLine = "" }));
        Assert.False(AgentFinder.IsUnclear(Running(@"C:\nodejs\node.exe", "")));
        Assert.False(AgentFinder.IsUnclear(Running(@"C:\tools\sleep.exe", "") with { CommandLine = "" }));
    }

    [Fact]
    public void Whatever_a_process_writes_into_its_command_line_is_looked_at_without_harm() =>
        Gen.Select(Gen.String, Gen.String).Sample((line, other) =>
        {
            foreach (var image in new[] { @"C:\node.exe", @"C:\python.exe", @"C:\deno.exe", other })
            {
                AgentFinder.Find(
                    Running(image, "") with { CommandLine = line, WorkingDirectory = other }, Shipped);
            }
        });

    [Theory]
    [InlineData("claude.exe", true)]
    [InlineData(@"\Device\HarddiskVolume3\Users\me\.local\bin\Claude.exe", true)]
    [InlineData("node.exe", true)]
    [InlineData("codex-x86_64-p", true)] // cut, as some events have it
    [InlineData("notepad.exe", false)]
    [InlineData("svchost.exe", false)]
    [InlineData("", false)]
    public void A_look_is_due_at_once_where_the_name_may_be_an_agent_s(string name, bool isDue) =>
        Assert.Equal(isDue, new AgentNames(Shipped).MayBe(name));

    [Fact]
    public void Without_packages_no_interpreter_makes_a_look_due() =>
        Assert.False(
            new AgentNames(FakeMachine.Catalog(("agents/x", "name: X\n  executables: [x]"))).MayBe("node.exe"));

    private static RunningProcess Running(string image, string arguments) =>
        new(new ProcessEntry(8, 4, 1, 1) { ImageName = image[(image.LastIndexOf('\\') + 1)..] })
        {
            ImagePath = image, CommandLine = $"\"{image}\" {arguments}", WorkingDirectory = @"C:\work\app",
            UserSid = FakeMachine.Me,
        };
}
