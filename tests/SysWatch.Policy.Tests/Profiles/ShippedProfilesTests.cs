using SysWatch.Policy.Compilation;
using SysWatch.Policy.Profiles;

namespace SysWatch.Policy.Tests.Profiles;

public sealed class ShippedProfilesTests
{
    private static readonly PolicyContext s_linux = new("/home/u", "/home/u/work/app", "/run/user/1000");

    private static readonly PolicyContext s_windows = PolicyContext.ForWindows(
        "/C:/Users/u", "/C:/Users/u/work/app", WindowsFolders.UsualFor("/C:/Users/u"));

    public static TheoryData<string, PathStyle> Names =>
    [
        .. from name in new ShippedProfiles().Names
           from style in Enum.GetValues<PathStyle>()
           select new TheoryDataRow<string, PathStyle>(name, style),
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_shipped_profile_compiles_without_a_finding_and_passes_its_tests(string name, PathStyle style)
    {
        var result = PolicyCompiler.Compile(
            name, new ShippedProfiles(), style == PathStyle.Windows ? s_windows : s_linux);

        Assert.Empty(result.Diagnostics.Select(diagnostic => diagnostic.ToString()));
        Assert.NotNull(result.Policy);
    }

    [Fact]
    public void Every_name_is_found_under_itself()
    {
        var shipped = new ShippedProfiles();

        Assert.Contains("agents/generic", shipped.Names);
        Assert.All(shipped.Names, name =>
            Assert.Contains($"profile: {name}\n", shipped.Find(name)!.Text, StringComparison.Ordinal));
    }
}
