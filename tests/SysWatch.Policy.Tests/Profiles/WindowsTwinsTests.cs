using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Patterns;
using SysWatch.Policy.Profiles;
using SysWatch.Policy.Profiles.Reading;
using SysWatch.Policy.Tests.Support;

namespace SysWatch.Policy.Tests.Profiles;

/// <summary>What a shipped profile refuses in a folder of Windows' it refuses where Linux keeps the same.</summary>
public sealed class WindowsTwinsTests
{
    private static readonly string[] s_folders = ["%APPDATA%/", "%LOCALAPPDATA%/"];

    private static readonly string[] s_sameNames = ["~/.config/", "~/.local/share/"];

    private static readonly CompiledPolicy s_linux =
        PolicyCompiler.Compile("agents/generic", new ShippedProfiles(), TestPolicy.Context).Policy!;

    [Fact]
    public void What_Windows_refuses_Linux_refuses()
    {
        Assert.Equal([], Refused().Where(refused => !IsRefusedOnLinux(refused)).Select(refused =>
            $"{refused.Pattern} ({refused.Rule})"));
    }

    [Fact]
    public void No_twin_and_no_exception_is_one_of_nothing()
    {
        var patterns = Refused().Select(refused => refused.Pattern).ToList();

        Assert.Equal([], WindowsTwins.Places.Select(twin => twin.Windows)
            .Concat(WindowsTwins.WithoutOne.Select(exception => exception.Windows))
            .Where(begin => !patterns.Exists(pattern => pattern.StartsWith(begin, StringComparison.Ordinal))));
    }

    private static bool IsRefusedOnLinux((string Rule, string Pattern, PathAccess Access) refused)
    {
        var rest = refused.Pattern[(refused.Pattern.IndexOf('/', StringComparison.Ordinal) + 1)..];
        if (s_sameNames.Any(folder => Refuses(folder + rest, refused.Access)))
            return true;
        var twin = WindowsTwins.Places.Where(twin => IsBelow(twin.Windows))
            .OrderByDescending(twin => twin.Windows.Length).FirstOrDefault().Linux;
        return twin is null
            ? WindowsTwins.WithoutOne.Any(exception => IsBelow(exception.Windows))
            : Refuses(twin, refused.Access);

        bool IsBelow(string begin) => refused.Pattern.StartsWith(begin, StringComparison.Ordinal);
    }

    private static bool Refuses(string pattern, PathAccess accesses) =>
        PatternSample.Of(pattern, PathStyle.Posix).All(path => Enum.GetValues<PathAccess>()
            .Where(access => int.IsPow2((int)access) && accesses.HasFlag(access))
            .All(access => !s_linux.DecidePath(path, access, ActorSet.None).Permits));

    private static IEnumerable<(string Rule, string Pattern, PathAccess Access)> Refused() =>
        from name in new ShippedProfiles().Names
        let profile = ProfileReader.Read(new ShippedProfiles().Find(name)!, new DiagnosticList())
        where name.StartsWith("base/", StringComparison.Ordinal)
        from rule in profile.Rules.OfType<PathRule>()
        where rule is { Guard: Guard.Files, Verdict: Verdict.Deny }
        from glob in rule.Paths
        from pattern in Alternatives(glob.Text.Value)
        where s_folders.Any(folder => pattern.StartsWith(folder, StringComparison.Ordinal))
        select ($"{name}:{rule.Id}", pattern, rule.Access);

    /// <summary>A pattern that begins as names of Windows do may have either separator.</summary>
    private static List<string> Alternatives(string glob) =>
        Braces.Expand(glob.StartsWith('{') ? glob : glob.Replace('\\', '/'), out _) ?? [];
}
