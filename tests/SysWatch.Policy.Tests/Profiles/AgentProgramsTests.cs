using System.Collections.Immutable;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Profiles;
using SysWatch.Policy.Profiles.Reading;
using SysWatch.Policy.Tests.Support;
using SysWatch.Policy.Yaml;

namespace SysWatch.Policy.Tests.Profiles;

/// <summary>
/// A program is taken for what a profile names by its path in the next session, too: what a tool could write there in
/// this one would have its grants.
/// </summary>
public sealed class AgentProgramsTests
{
    private static readonly PathAccess[] s_changes = [PathAccess.Write, PathAccess.Create, PathAccess.Delete];

    /// <summary>Where only the machine's owner writes, whatever a profile says.</summary>
    private static readonly string[] s_machines = ["/usr/", "%PROGRAMFILES%/"];

    public static TheoryData<string, PathStyle> Profiles =>
    [
        .. from name in new ShippedProfiles().Names
           where name.StartsWith("agents/", StringComparison.Ordinal)
           from style in Enum.GetValues<PathStyle>()
           select new TheoryDataRow<string, PathStyle>(name, style),
    ];

    [Theory]
    [MemberData(nameof(Profiles))]
    public void No_tool_writes_what_a_profile_names_as_a_program(string name, PathStyle style)
    {
        var policy = Compile(name, style);

        Assert.Equal([],
            from glob in NamedPrograms()
            from path in PatternSample.Of(glob, style)
            from access in s_changes
            where policy.DecidePath(path, access, ActorSet.None).Permits
            select $"{access} {glob}");
    }

    [Theory]
    [InlineData("agents/claude-code", "~/.local/share/claude/versions/9", "~/.opencode/bin/opencode")]
    [InlineData("agents/claude-code", "~/.claude/local/claude", "~/.amp/bin/amp")]
    [InlineData("agents/cursor", "~/.local/share/cursor-agent/9/node", "~/.claude/local/claude")]
    [InlineData("agents/cursor", "%LOCALAPPDATA%/cursor-agent/9/node.exe", "%LOCALAPPDATA%/GitHub CLI/copilot/a")]
    [InlineData("agents/opencode", "~/.opencode/bin/opencode", "~/.local/share/claude/versions/9")]
    [InlineData("agents/amp", "~/.amp/bin/amp", "~/.opencode/bin/opencode")]
    [InlineData("agents/copilot-cli", "~/.local/share/gh/copilot/copilot", "~/.amp/bin/amp")]
    [InlineData("agents/copilot-cli", "%LOCALAPPDATA%/GitHub CLI/copilot/copilot.exe", "%LOCALAPPDATA%/cursor-agent/a")]
    public void An_agent_updates_itself_and_no_other(string name, string own, string other)
    {
        foreach (var style in Enum.GetValues<PathStyle>())
        {
            var policy = Compile(name, style);
            var agent = policy.ActorsOf(new ExecutableIdentity(
                style == PathStyle.Windows ? @"C:\x.exe" : "/x", IsAgent: true));

            Assert.All(PatternSample.Of(own, style), path => Assert.All(s_changes, access =>
                Assert.True(policy.DecidePath(path, access, agent).Permits)));
            Assert.All(PatternSample.Of(other, style), path => Assert.All(s_changes, access =>
                Assert.False(policy.DecidePath(path, access, agent).Permits)));
        }
    }

    /// <summary>By a signature or by a rule's <c>for</c>, in any shipped profile.</summary>
    private static IEnumerable<string> NamedPrograms()
    {
        var profiles = new ShippedProfiles().Names.Select(name =>
            ProfileReader.Read(new ShippedProfiles().Find(name)!, new DiagnosticList())!);
        var named = profiles.SelectMany(profile => profile.Rules.SelectMany(rule => rule.For?.Entries ?? [])
            .Concat(Texts(profile.Agent?.Executables)).Concat(Texts(profile.Agent?.Attach)));
        return named.Distinct().Where(entry => ExecutableNames.IsPath(entry) && !ForClause.IsPackage(entry) &&
            !s_machines.Any(place => entry.StartsWith(place, StringComparison.Ordinal)));
    }

    private static IEnumerable<string> Texts(ImmutableArray<YamlText>? texts) =>
        (texts ?? []).Select(text => text.Value);

    private static CompiledPolicy Compile(string name, PathStyle style) =>
        PolicyCompiler.Compile(name, new ShippedProfiles(), TestPolicy.ContextOf(style)).Policy!;
}
