using System.Runtime.CompilerServices;
using SysWatch.Windows.Seeing;

namespace SysWatch.Windows.Tests.Seeing;

public sealed class WindowsWallTests
{
    [Fact]
    public void The_language_page_names_every_program_that_is_refused_without_a_rule()
    {
        var rows = File.ReadAllLines(Path.Combine(Path.GetDirectoryName(Here())!, "../../../profiles/README.md"))
            .Where(line => line.EndsWith("` |", StringComparison.Ordinal)).ToList();

        Assert.All(WindowsWall.Programs, program => Assert.Contains(rows, row =>
            row.Contains($"`{program.Key.Split(':')[0]}`", StringComparison.Ordinal) &&
            row.EndsWith($"| `{program.Value.Id}` |", StringComparison.Ordinal)));
    }

    private static string Here([CallerFilePath] string here = "") => here;
}
