using SysWatch.Policy.Decisions;
using SysWatch.Policy.Profiles;

namespace SysWatch.Policy.Tests.Profiles;

public sealed class AgentCatalogTests
{
    private static readonly AgentCatalog s_catalog = AgentCatalog.Read(new ShippedProfiles());

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
