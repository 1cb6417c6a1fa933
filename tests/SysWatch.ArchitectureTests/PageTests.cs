using System.Text.RegularExpressions;

namespace SysWatch.ArchitectureTests;

/// <summary>Pages that list what is there list all of it.</summary>
public sealed partial class PageTests
{
    [Fact]
    public void The_page_of_native_names_every_program_and_map()
    {
        var page = Page("native");
        var sources = Repository.Files("*.bpf.c", "native").Concat(Repository.Files("maps.h", "native"));

        // One row stands for a pair: `sw_connect4`, `6`.
        Offenders.None(sources.SelectMany(path => ProgramOrMap().Matches(File.ReadAllText(path)))
            .Select(match => match.Groups["name"].Value)
            .Where(name => !page.Contains($"`{name.TrimEnd('6')}", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_page_of_src_names_every_folder_of_the_backend()
    {
        var page = Page("src");

        Offenders.None(Repository.Files("*.cs", "src/SysWatch.Linux")
            .Select(path => Path.GetRelativePath("src/SysWatch.Linux", Repository.Relative(path)).Split('/'))
            .Where(parts => parts.Length > 1)
            .Select(parts => parts[0])
            .Distinct()
            .Where(folder => !page.Contains($"`{folder}`", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_page_of_the_tests_names_every_project()
    {
        var page = Page("tests");

        Offenders.None(Repository.Files("*.csproj", "tests")
            .Select(path => Path.GetFileNameWithoutExtension(path).Replace("SysWatch", "", StringComparison.Ordinal))
            .Where(name => !page.Contains(name + "`", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_page_of_threats_names_only_tests_that_are_there()
    {
        var tests = Repository.Files("*.sh", "tests/SysWatch.EndToEndTests/scripts")
            .Concat(Repository.Files("*Tests.cs", "tests"))
            .Select(path => Path.GetFileNameWithoutExtension(path))
            .ToHashSet(StringComparer.Ordinal);
        var rows = File.ReadLines(Path.Combine(Repository.Root, "tests", "threats.md"))
            .Where(line => line.StartsWith("| E-", StringComparison.Ordinal))
            .Select(line => line.Split('|'))
            .ToList();

        Assert.NotEmpty(rows);
        Offenders.None(rows.SelectMany(row => Quoted().Matches(row[4]).Select(match => match.Groups["name"].Value))
            .Where(name => !tests.Contains(name)));
    }

    private static string Page(string folder) => File.ReadAllText(Path.Combine(Repository.Root, folder, "README.md"));

    [GeneratedRegex("`(?<name>[^`]+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^(int (BPF_PROG\()?|\} )(?<name>sw_\w+)(\(|,| SEC)", RegexOptions.Multiline)]
    private static partial Regex ProgramOrMap();
}
