using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Profiles;

namespace SysWatch.Policy.Tests.Profiles;

public sealed class AgentCatalogTests
{
    private static readonly AgentCatalog s_catalog = AgentCatalog.Read(new ShippedProfiles());

    private static readonly AgentCatalog s_windows = AgentCatalog.Read(new ShippedProfiles(), PathStyle.Windows);

    [Theory]
    [InlineData("/usr/bin/node", "npm:@anthropic-ai/claude-code", "claude", "agents/claude-code")]
    [InlineData("/home/anyone/.local/share/claude/versions/2.1.0", null, "x", "agents/claude-code")]
    [InlineData("/opt/claude", null, "claude", "agents/claude-code")]
    [InlineData("/usr/bin/node", "npm:@openai/codex", "claude", "agents/codex")]
    [InlineData("/usr/bin/bash", null, "bash", null)]
    [InlineData("/usr/bin/node", "npm:left-pad", "node", null)]
    public void A_command_is_known_by_its_package_its_path_or_its_name(string path, string? package, string typed,
        string? profile) =>
        Assert.Equal(profile, s_catalog.Match(new ExecutableIdentity(path, package), typed)?.Profile);

    [Theory]
    [InlineData("/usr/bin/node", "npm:@github/copilot", "index.js", "agents/copilot-cli")]
    [InlineData("/home/anyone/.local/share/claude/versions/2.1.0", null, "x", "agents/claude-code")]
    [InlineData("/opt/claude", null, "claude", "agents/claude-code")]
    [InlineData("/usr/bin/bash", null, "claude", "agents/claude-code")]
    [InlineData("/home/anyone/.local/bin/goose", null, "goose", "agents/goose")]
    [InlineData("/home/anyone/go/bin/goose", null, "goose", null)]
    [InlineData("/usr/share/kiro/kiro", null, "kiro", null)]
    [InlineData("/usr/bin/bash", null, "bash", null)]
    public void A_running_program_is_known_by_what_cannot_be_another(string path, string? package, string name,
        string? profile) => Assert.Equal(
        profile, s_catalog.MatchRunning(new ExecutableIdentity(path, package), [name, "other"])?.Profile);

    [Theory]
    [InlineData(@"C:\Program Files\nodejs\node.exe", "npm:@anthropic-ai/claude-code", "x", "agents/claude-code")]
    [InlineData(@"C:\Users\anyone\.LOCAL\bin\claude.exe", null, "x", "agents/claude-code")]
    [InlineData("/C:/Users/anyone/.local/share/claude/versions/2.1.0", null, "x", "agents/claude-code")]
    [InlineData(@"D:\x\claude.exe", null, "x", "agents/claude-code")]
    [InlineData(@"D:\x\y.exe", null, "Claude.CMD", "agents/claude-code")]
    [InlineData(@"D:\x\y.exe", null, "claude.ps1", "agents/claude-code")]
    [InlineData(@"D:\x\y.exe", null, "claude", "agents/claude-code")]
    [InlineData(@"D:\x\y.exe", null, "claude.txt", null)]
    [InlineData(@"D:\x\claudette.exe", null, "claudette", null)]
    [InlineData(@"C:\Users\anyone\AppData\Local\cursor-agent\versions\1\node.exe", null, "x", "agents/cursor")]
    [InlineData("", null, "", null)]
    public void On_Windows_neither_case_nor_ending_of_a_name_matters(string path, string? package, string typed,
        string? profile) =>
        Assert.Equal(profile, s_windows.Match(new ExecutableIdentity(path, package), typed)?.Profile);

    [Theory]
    [InlineData(@"C:\Users\anyone\.local\bin\goose.exe", "goose.exe", "agents/goose")]
    [InlineData(@"C:\tools\goose.exe", "goose.exe", null)]
    [InlineData(@"C:\tools\goosed.exe", "GOOSED.EXE", "agents/goose")]
    public void On_Windows_a_running_program_is_known_by_what_cannot_be_another(string path, string name,
        string? profile) =>
        Assert.Equal(profile, s_windows.MatchRunning(new ExecutableIdentity(path), [name])?.Profile);

    [Fact]
    public void On_Linux_a_name_is_its_bytes()
    {
        Assert.Null(s_catalog.Match(new ExecutableIdentity("/opt/x"), "claude.exe"));
        Assert.Null(s_catalog.Match(new ExecutableIdentity("/opt/Claude"), "Claude"));
    }

    [Fact]
    public void A_signature_is_found_by_its_profile()
    {
        Assert.Equal("Claude Code", s_catalog.OfProfile("agents/claude-code")?.Name);
        Assert.Null(s_catalog.OfProfile("agents/generic"));
    }

    [Fact]
    public void A_profile_that_does_not_parse_is_left_out()
    {
        var texts = new Dictionary<string, string>
        {
            ["agents/good"] = "profile: agents/good\nagent: {name: Good, executables: [good]}",
            ["agents/bad"] = "profile: agents/bad\nagent: {name: [Bad}",
            ["team/other"] = "profile: team/other\nagent: {name: Other, executables: [other]}",
        };

        var catalog = AgentCatalog.Read(new MemoryProfileSource(texts));

        Assert.Equal(["Good"], catalog.Signatures.Select(signature => signature.Name));
    }
}
