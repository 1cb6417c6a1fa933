using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace SysWatch.ArchitectureTests;

/// <summary>The tree that these tests read.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static IReadOnlyList<SourceFile> CSharp { get; } =
        [.. Files("*.cs", "src", "tests").Select(path => new SourceFile(path))];

    public static IEnumerable<string> Files(string pattern, params string[] folders) =>
        folders.Select(folder => Path.Combine(Root, folder))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories))
            .Where(path => !Relative(path).Split('/').Any(part => part is "bin" or "obj" or "artifacts"))
            .Order(StringComparer.Ordinal);

    public static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "SysWatch.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("no SysWatch.sln above");
        return folder;
    }
}

/// <summary>One C# file, parsed once.</summary>
internal sealed class SourceFile(string path)
{
    private readonly Lazy<CompilationUnitSyntax> _syntax =
        new(() => CSharpSyntaxTree.ParseText(File.ReadAllText(path)).GetCompilationUnitRoot());

    public string Path { get; } = Repository.Relative(path);

    public string[] Lines { get; } = File.ReadAllLines(path);

    public CompilationUnitSyntax Syntax => _syntax.Value;

    /// <summary>The project's folder name, e.g. <c>SysWatch.Core</c>.</summary>
    public string Project => Path.Split('/')[1];
}
