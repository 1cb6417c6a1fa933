using SysWatch.Policy.Compilation;
using SysWatch.Policy.Profiles;

namespace SysWatch.Windows.Tests.Plans.Stamps;

/// <summary>Policies for Windows, as a person would write them.</summary>
internal static class ScopePolicy
{
    public static CompiledPolicy Compile(string body, string start = "profile: test\n")
    {
        var context = PolicyContext.ForWindows(
            "/C:/Users/me", "/C:/work", WindowsFolders.UsualFor("/C:/Users/me"));
        var texts = new Dictionary<string, string> { ["test"] = start + body };
        var result = PolicyCompiler.Compile(
            "test", new CombinedProfileSource(new MemoryProfileSource(texts), new ShippedProfiles()), context);
        Assert.True(result.Policy is not null, string.Join('\n', result.Diagnostics));
        return result.Policy!;
    }
}
