using SysWatch.Policy.Decisions;
using SysWatch.Policy.Tests.Support;

namespace SysWatch.Policy.Tests.Compilation;

public sealed class NamedProgramsTests
{
    private const string Rules = """
        network:
          rules:
            - id: one
              allow: connect
              to: [any]
              for: [agent, "npm:x", "/usr/bin/{git,ssh}", "~/bin/*", "~/bin/gh"]
        files:
          rules:
            - id: two
              deny: read
              paths: [/etc/shadow]
              for: /usr/bin/cat
        """;

    [Fact]
    public void Whole_paths_are_told_apart_from_what_only_a_running_program_shows()
    {
        var policy = TestPolicy.Compile(Rules);
        var actors = policy.ActorsOf(new ExecutableIdentity("/usr/bin/git"));

        var named = policy.ProgramsOf(actors);

        Assert.Equal(["/home/u/bin/gh", "/usr/bin/git", "/usr/bin/ssh"], named.Paths);
        Assert.Equal(["agent", "npm:x", "~/bin/*"], named.Others);
    }

    [Fact]
    public void Of_no_actor_nothing_is_named()
    {
        var named = TestPolicy.Compile(Rules).ProgramsOf(ActorSet.None);

        Assert.Empty(named.Paths);
        Assert.Empty(named.Others);
    }
}
