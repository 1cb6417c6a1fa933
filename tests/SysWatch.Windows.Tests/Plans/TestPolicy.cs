using SysWatch.Policy.Compilation;
using SysWatch.Policy.Profiles;

namespace SysWatch.Windows.Tests.Plans;

/// <summary>Compiles texts as a person would write them.</summary>
internal static class TestPolicy
{
    public static readonly PolicyContext Context = new("/C:/Users/me", "/C:/Users/me/work", "/C:/Users/me/run");

    public static CompiledPolicy Compile(string body)
    {
        var texts = new Dictionary<string, string> { ["test"] = $"profile: test\n{body}" };
        var source = new CombinedProfileSource(new MemoryProfileSource(texts), new ShippedProfiles());
        var result = PolicyCompiler.Compile("test", source, Context);
        Assert.True(result.Policy is not null, string.Join('\n', result.Diagnostics));
        return result.Policy!;
    }
}
