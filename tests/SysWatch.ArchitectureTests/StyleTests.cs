using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace SysWatch.ArchitectureTests;

/// <summary>The numbers of the style guide in src/README.md.</summary>
public sealed partial class StyleTests
{
    private const int FileLinesMax = 400;
    private const int MethodLinesMax = 60;
    private const int CSharpColumnsMax = 120;
    private const int CColumnsMax = 100;
    private const int TabColumns = 8;

    [Fact]
    public void Files_are_short() =>
        Offenders.None(Sources()
            .Select(path => (path, Lines: File.ReadLines(path).Count()))
            .Where(file => file.Lines > FileLinesMax)
            .Select(file => $"{Repository.Relative(file.path)}: {file.Lines} lines"));

    [Fact]
    public void Methods_are_short() =>
        Offenders.None(Repository.CSharp.SelectMany(file => file.Syntax.DescendantNodes()
            .Where(node => node is
                BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax)
            .Select(node => (node, Lines: LinesOf(node)))
            .Where(method => method.Lines > MethodLinesMax)
            .Select(method => $"{file.Path}:{StartOf(method.node)}: {method.Lines} lines")));

    [Fact]
    public void Lines_are_short() =>
        Offenders.None(
            from path in Sources()
            let columnsMax = path.EndsWith(".cs", StringComparison.Ordinal) ? CSharpColumnsMax : CColumnsMax
            from line in File.ReadLines(path).Select((text, index) => (text, number: index + 1))
            let columns = line.text.Sum(character => character == '\t' ? TabColumns : 1)
            where columns > columnsMax
            select $"{Repository.Relative(path)}:{line.number}: {columns} columns");

    [Fact]
    public void Namespaces_are_folders() =>
        Offenders.None(
            from file in Repository.CSharp
            let spaces = file.Syntax.Members.OfType<BaseNamespaceDeclarationSyntax>()
            let declared = spaces.FirstOrDefault()?.Name.ToString()
            let expected = string.Join('.', file.Path.Split('/')[1..^1])
            where declared is not null && declared != expected
            select $"{file.Path}: {declared}, not {expected}");

    [Fact]
    public void A_file_holds_a_type_of_its_name() =>
        Offenders.None(
            from file in Repository.CSharp
            where file.Path.StartsWith("src/", StringComparison.Ordinal)
            where !file.Path.EndsWith("/Program.cs", StringComparison.Ordinal)
            let name = Path.GetFileName(file.Path).Split('.')[0]
            where !file.Syntax.DescendantNodes().Any(node =>
                (node as BaseTypeDeclarationSyntax)?.Identifier.Text == name ||
                (node as DelegateDeclarationSyntax)?.Identifier.Text == name)
            select file.Path);

    [Fact]
    public void No_regions_and_nothing_left_for_later() =>
        Offenders.None(
            from path in Sources()
            where !path.Contains("ArchitectureTests")
            from line in File.ReadLines(path).Select((text, index) => (text, number: index + 1))
            where Leftover().IsMatch(line.text)
            select $"{Repository.Relative(path)}:{line.number}: {line.text.Trim()}");

    [Fact]
    public void Types_are_named_for_what_they_are() =>
        Offenders.None(
            from file in Repository.CSharp
            from type in file.Syntax.DescendantNodes().OfType<BaseTypeDeclarationSyntax>()
            where VagueName().IsMatch(type.Identifier.Text)
            select $"{file.Path}: {type.Identifier.Text}");

    [Fact]
    public void Scripts_stop_at_the_first_error() =>
        Offenders.None(Repository.Files("*.sh", "packaging", "tests")
            .Where(path => !File.ReadAllText(path).Contains("set -euo pipefail"))
            .Where(path => !File.ReadAllText(path).Contains("lib.sh\"") && Path.GetFileName(path) != "lib.sh")
            .Select(Repository.Relative));

    [Fact]
    public void Links_of_pages_lead_somewhere() =>
        Offenders.None(
            from path in Repository.Files("*.md", "src", "native", "profiles", "packaging", "tests")
                .Concat(Directory.EnumerateFiles(Repository.Root, "*.md"))
            from link in Link().Matches(File.ReadAllText(path)).Select(match => match.Groups[1].Value)
            where !link.Contains("://") && !link.StartsWith('#')
            where !Path.Exists(Path.Combine(Path.GetDirectoryName(path)!, link.Split('#')[0]))
            select $"{Repository.Relative(path)}: {link}");

    private static IEnumerable<string> Sources() =>
        Repository.Files("*.cs", "src", "tests")
            .Concat(Repository.Files("*.c", "native", "tests"))
            .Concat(Repository.Files("*.h", "native"));

    private static int LinesOf(SyntaxNode node)
    {
        var span = node.SyntaxTree.GetLineSpan(node.Span);
        return span.EndLinePosition.Line - span.StartLinePosition.Line + 1;
    }

    private static int StartOf(SyntaxNode node) => node.SyntaxTree.GetLineSpan(node.Span).StartLinePosition.Line + 1;

    [GeneratedRegex(@"#region|\bTODO\b|\bFIXME\b|\bXXX\b|\bHACK\b|NotImplementedException")]
    private static partial Regex Leftover();

    [GeneratedRegex("(Manager|Helper|Helpers|Util|Utils|Info)$")]
    private static partial Regex VagueName();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();
}
