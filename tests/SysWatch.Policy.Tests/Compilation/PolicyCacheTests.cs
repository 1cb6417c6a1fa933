using SysWatch.Policy.Compilation;
using SysWatch.Policy.Profiles;
using SysWatch.Policy.Tests.Support;

namespace SysWatch.Policy.Tests.Compilation;

public sealed class PolicyCacheTests
{
    private readonly Dictionary<string, string> _texts = new()
    {
        ["a"] = "profile: a\nextends: [b]",
        ["b"] = "profile: b",
    };

    [Fact]
    public void The_same_question_gives_the_same_policy()
    {
        var cache = new PolicyCache(new MemoryProfileSource(_texts));

        Assert.Same(cache.Compile("a", TestPolicy.Context).Policy, cache.Compile("a", TestPolicy.Context).Policy);
    }

    [Fact]
    public void A_changed_text_gives_a_new_policy()
    {
        var cache = new PolicyCache(new MemoryProfileSource(_texts));
        var before = cache.Compile("a", TestPolicy.Context).Policy;

        _texts["b"] = "profile: b\nexec: {default: deny}";

        Assert.NotSame(before, cache.Compile("a", TestPolicy.Context).Policy);
    }

    [Fact]
    public void Another_workspace_gives_another_policy()
    {
        var cache = new PolicyCache(new MemoryProfileSource(_texts));

        var there = cache.Compile("a", TestPolicy.Context with { Workspace = "/elsewhere" }).Policy;

        Assert.NotSame(cache.Compile("a", TestPolicy.Context).Policy, there);
    }

    [Fact]
    public void An_error_is_told_every_time()
    {
        var cache = new PolicyCache(new MemoryProfileSource("a", "profile: b"));

        Assert.NotEmpty(cache.Compile("a", TestPolicy.Context).Diagnostics);
        Assert.NotEmpty(cache.Compile("a", TestPolicy.Context).Diagnostics);
    }
}
