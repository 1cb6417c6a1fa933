using SysWatch.Policy.Compilation;
using SysWatch.Policy.Profiles;

namespace SysWatch.Windows.Tests.Plans.Stamps;

/// <summary>Policies for Windows, as a person would write them.</summary>
internal static class ScopePolicy
{
    public static CompiledPolicy Compile(string body, string start = "profile: test\n") => Compile(
        "test", new MemoryProfileSource(new Dictionary<string, string> { ["test"] = start + body }));

    public static CompiledPolicy Shipped(string name) =>
        Compile(name, new MemoryProfileSource(new Dictionary<string, string>()));

    private static CompiledPolicy Compile(string name, MemoryProfileSource own)
    {
        var context = PolicyContext.ForWindows(
            "/C:/Users/me", "/C:/work", WindowsFolders.UsualFor("/C:/Users/me"));
        var result = PolicyCompiler.Compile(name, new CombinedProfileSource(own, new ShippedProfiles()), context);
        Assert.True(result.Policy is not null, string.Join('\n', result.Diagnostics));
        return result.Policy!;
    }
}
