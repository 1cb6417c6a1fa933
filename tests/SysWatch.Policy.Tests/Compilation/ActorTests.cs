using System.Text;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Tests.Support;

namespace SysWatch.Policy.Tests.Compilation;

public sealed class ActorTests
{
    private static readonly CompiledPolicy s_policy = TestPolicy.Compile("""
        agent:
          name: A
          executables: [claude, "~/.claude/versions/*", "**/anywhere"]
          packages: ["npm:@a/agent"]
        files:
          default: deny
          rules:
            - {id: agent, allow: read, paths: [/agent], for: agent}
            - {id: git, allow: read, paths: [/git], for: ["/usr/bin/git", "/opt/git-*/git"]}
            - {id: aider, allow: read, paths: [/aider], for: "pypi:aider-chat"}
            - {id: npm, allow: read, paths: [/npm], for: ["npm:npm", agent]}
        """);

    [Theory]
    [InlineData("/usr/bin/git", null, false, "/git")]
    [InlineData("/opt/git-2/git", null, false, "/git")]
    [InlineData("/usr/bin/gitk", null, false, "")]
    [InlineData("/x", null, true, "/agent /npm")]
    [InlineData("/home/u/.claude/versions/2", null, false, "/agent /npm")]
    [InlineData("/home/u/claude", null, false, "")]
    [InlineData("/tmp/anywhere", null, false, "")]
    [InlineData("/usr/bin/node", "npm:@a/agent", false, "/agent /npm")]
    [InlineData("/usr/bin/node", "npm:npm", false, "/npm")]
    [InlineData("/usr/bin/node", "npm:other", false, "")]
    [InlineData("/usr/bin/python3", "pypi:aider-chat", false, "/aider")]
    public void An_executable_is_granted_what_its_clauses_name(string path, string? package, bool isAgent,
        string readable)
    {
        var actors = s_policy.ActorsOf(new ExecutableIdentity(path, package, isAgent));

        var granted = new[] { "/agent", "/git", "/aider", "/npm" }
            .Where(file => s_policy.DecidePath(Encoding.UTF8.GetBytes(file), PathAccess.Read, actors).Permits);

        Assert.Equal(readable, string.Join(' ', granted));
    }

    [Theory]
    [InlineData("/usr/bin/git", true)]
    [InlineData("/usr/bin/node", true)]
    [InlineData("/usr/bin/node-22", true)]
    [InlineData("/opt/python3.12", true)]
    [InlineData("/home/u/.claude/versions/9", true)]
    [InlineData("/usr/bin/gcc", false)]
    [InlineData("/usr/bin/bash", false)]
    public void Only_what_a_clause_can_mean_needs_a_closer_look(string path, bool mayBe) =>
        Assert.Equal(mayBe, s_policy.MayBeActor(Encoding.UTF8.GetBytes(path)));

    [Fact]
    public void Without_clauses_nothing_is_an_actor()
    {
        var policy = TestPolicy.Compile("description: none");

        Assert.False(policy.MayBeActor("/usr/bin/node"u8));
        Assert.True(policy.ActorsOf(new ExecutableIdentity("/x", "npm:a", true)).IsEmpty);
    }
}
