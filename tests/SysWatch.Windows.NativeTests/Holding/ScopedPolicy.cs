using SysWatch.Policy.Compilation;
using SysWatch.Policy.Profiles;

namespace SysWatch.Windows.NativeTests.Holding;

internal static class ScopedPolicy
{
    public static CompiledPolicy Compile(string workspace, string body)
    {
        const string home = "/C:/users/me";
        var texts = new Dictionary<string, string> { ["test"] = "profile: test\n" + body };
        var result = PolicyCompiler.Compile(
            "test", new MemoryProfileSource(texts),
            PolicyContext.ForWindows(home, workspace, WindowsFolders.UsualFor(home)));
        Assert.True(result.Policy is not null, string.Join('\n', result.Diagnostics));
        return result.Policy!;
    }
}
