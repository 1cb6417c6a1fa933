using System.Xml.Linq;

namespace SysWatch.ArchitectureTests;

/// <summary>Who may reference whom: the arrows of src/README.md.</summary>
public sealed class ArrowTests
{
    private static readonly Dictionary<string, string[]> AllowedProjects = new(StringComparer.Ordinal)
    {
        ["SysWatch.Policy"] = [],
        ["SysWatch.Core"] = ["SysWatch.Policy"],
        ["SysWatch.Linux"] = ["SysWatch.Policy", "SysWatch.Core"],
        ["SysWatch.Windows"] = ["SysWatch.Policy", "SysWatch.Core"],
        ["SysWatch.Protocol"] = [],
        ["SysWatch.Daemon"] =
            ["SysWatch.Policy", "SysWatch.Core", "SysWatch.Linux", "SysWatch.Windows", "SysWatch.Protocol"],
        ["SysWatch.Launcher"] = ["SysWatch.Policy", "SysWatch.Linux"],
        ["SysWatch.Cli"] =
            ["SysWatch.Policy", "SysWatch.Core", "SysWatch.Linux", "SysWatch.Windows", "SysWatch.Protocol"],
    };

    private static readonly Dictionary<string, string[]> AllowedPackages = new(StringComparer.Ordinal)
    {
        ["SysWatch.Policy"] = ["YamlDotNet"],
        ["SysWatch.Core"] = [],
        ["SysWatch.Linux"] = ["Tmds.LibC"],
        ["SysWatch.Windows"] = ["Microsoft.Diagnostics.Tracing.TraceEvent"],
    };

    public static TheoryData<string> Projects => new(AllowedProjects.Keys);

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_references_only_what_its_arrow_allows(string project)
    {
        var beyond = References(project, "ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Replace('\\', '/')))
            .Except(AllowedProjects[project]);

        Offenders.None(beyond);
    }

    [Theory]
    [InlineData("SysWatch.Policy")]
    [InlineData("SysWatch.Core")]
    [InlineData("SysWatch.Linux")]
    [InlineData("SysWatch.Windows")]
    public void Project_uses_only_its_own_packages(string project) =>
        Offenders.None(References(project, "PackageReference").Except(AllowedPackages[project]));

    [Fact]
    public void Every_project_of_src_has_its_arrow() =>
        Assert.Equal(
            AllowedProjects.Keys.Order(StringComparer.Ordinal),
            Repository.Files("*.csproj", "src")
                .Select(path => Path.GetFileNameWithoutExtension(path)!)
                .Order(StringComparer.Ordinal));

    [Fact]
    public void Native_calls_live_in_interop_only() =>
        Offenders.None(Repository.CSharp
            .Where(file => file.Path.StartsWith("src/", StringComparison.Ordinal))
            .Where(file => !file.Path.StartsWith("src/SysWatch.Linux/Interop/", StringComparison.Ordinal))
            .Where(file => !file.Path.StartsWith("src/SysWatch.Windows/Interop/", StringComparison.Ordinal))
            .Where(file => file.Lines.Any(line => line.Contains("LibraryImport(") || line.Contains("DllImport(")))
            .Select(file => file.Path));

    [Fact]
    public void Core_and_policy_know_no_system() =>
        Offenders.None(Repository.CSharp
            .Where(file => file.Project is "SysWatch.Core" or "SysWatch.Policy")
            .Where(file => file.Path.StartsWith("src/", StringComparison.Ordinal))
            .SelectMany(file => file.Syntax.Usings.Select(use => (file.Path, Name: use.Name?.ToString() ?? "")))
            .Where(use => use.Name.StartsWith("System.IO", StringComparison.Ordinal) ||
                use.Name.StartsWith("System.Diagnostics.Process", StringComparison.Ordinal) ||
                use.Name.StartsWith("Tmds", StringComparison.Ordinal) ||
                use.Name.StartsWith("Grpc", StringComparison.Ordinal))
            .Select(use => $"{use.Path}: {use.Name}"));

    private static IEnumerable<string> References(string project, string kind) =>
        XDocument.Load(Path.Combine(Repository.Root, "src", project, project + ".csproj"))
            .Descendants(kind)
            .Select(element => element.Attribute("Include")!.Value);
}
