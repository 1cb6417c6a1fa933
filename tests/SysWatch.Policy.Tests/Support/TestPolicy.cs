using SysWatch.Policy.Compilation;
using SysWatch.Policy.Profiles;

namespace SysWatch.Policy.Tests.Support;

/// <summary>Compiles texts as a person would write them.</summary>
internal static class TestPolicy
{
    public static readonly PolicyContext Context = new("/home/u", "/home/u/work", "/run/user/1000");

    public static readonly PolicyContext WindowsContext = PolicyContext.ForWindows(
        "/C:/Users/u", "/C:/Users/u/work", WindowsFolders.UsualFor("/C:/Users/u"));

    public static PolicyContext ContextOf(PathStyle style) => style == PathStyle.Windows ? WindowsContext : Context;

    public static PolicyResult Result(string body, params (string Name, string Text)[] others) =>
        ResultFor(PathStyle.Posix, body, others);

    public static PolicyResult ResultFor(
        PathStyle style, string body, params (string Name, string Text)[] others)
    {
        var texts = others.ToDictionary(other => other.Name, other => $"profile: {other.Name}\n{other.Text}");
        texts["test"] = $"profile: test\n{body}";
        return PolicyCompiler.Compile("test", new MemoryProfileSource(texts), ContextOf(style));
    }

    public static CompiledPolicy Compile(string body, params (string Name, string Text)[] others) =>
        CompileFor(PathStyle.Posix, body, others);

    public static CompiledPolicy CompileFor(
        PathStyle style, string body, params (string Name, string Text)[] others)
    {
        var result = ResultFor(style, body, others);
        Assert.True(result.Policy is not null, string.Join('\n', result.Diagnostics));
        return result.Policy!;
    }

    /// <summary>The findings, one a line: <c>LINE:COLUMN CODE MESSAGE HINT</c>.</summary>
    public static string Findings(string body, params (string Name, string Text)[] others) =>
        string.Join('\n', Result(body, others).Diagnostics.Select(finding =>
            $"{finding.Line}:{finding.Column} {finding.Code} {finding.Message} {finding.Hint}".TrimEnd()));
}
