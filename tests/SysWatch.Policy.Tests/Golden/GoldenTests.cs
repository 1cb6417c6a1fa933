using System.Runtime.CompilerServices;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Profiles;
using SysWatch.Policy.Tests.Support;

namespace SysWatch.Policy.Tests.Golden;

public sealed class GoldenTests
{
    private const string Regenerate = "SYSWATCH_REGENERATE";

    [Theory]
    [InlineData("small", PathStyle.Posix)]
    [InlineData("windows", PathStyle.Windows)]
    public void A_compiled_policy_is_word_for_word_the_one_that_was_reviewed(string name, PathStyle style)
    {
        var folder = Here();
        var source = new MemoryProfileSource(name, File.ReadAllText(Path.Combine(folder, name + ".yaml")));
        var result = PolicyCompiler.Compile(name, source, TestPolicy.ContextOf(style));
        Assert.Empty(result.Diagnostics);
        var text = PolicyText.Of(result.Policy!);
        if (Environment.GetEnvironmentVariable(Regenerate) == "1")
            File.WriteAllText(Path.Combine(folder, name + ".txt"), text);

        var stored = File.ReadAllText(Path.Combine(folder, name + ".txt"));

        Assert.Equal(stored, text);
    }

    public static TheoryData<string> ExamplesOfTheLanguagePage =>
        [.. File.ReadAllText(LanguagePage).Split("```yaml\n").Skip(1).Select(text => text.Split("```")[0])];

    /// <summary>One that is a part of a profile stands in one that has what the page's parts speak of.</summary>
    [Theory]
    [MemberData(nameof(ExamplesOfTheLanguagePage))]
    public void Every_example_of_the_language_page_compiles_and_passes_its_tests(string example)
    {
        var text = example.StartsWith("profile: ", StringComparison.Ordinal)
            ? example
            : $"profile: part\nextends: [agents/claude-code, base/network-loopback]\n{example}";
        var name = text.Split('\n')[0]["profile: ".Length..].Split(' ')[0];
        var source = new CombinedProfileSource(new MemoryProfileSource(name, text), new ShippedProfiles());

        var result = PolicyCompiler.Compile(name, source, TestPolicy.Context);

        Assert.Empty(result.Diagnostics.Select(finding => finding.ToString()));
    }

    [Fact]
    public void The_language_page_names_every_code()
    {
        var page = File.ReadAllText(LanguagePage);

        var codes = typeof(DiagnosticCodes).GetFields().Select(field => (string)field.GetRawConstantValue()!);

        Assert.All(codes, code => Assert.Contains(code[3..], page, StringComparison.Ordinal));
    }

    private static string LanguagePage => Path.Combine(Here(), "../../../profiles/README.md");

    private static string Here([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}
