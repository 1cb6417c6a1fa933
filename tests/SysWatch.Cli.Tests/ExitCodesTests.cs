using System.Globalization;
using SysWatch.Cli.Tests.TestSupport;

namespace SysWatch.Cli.Tests;

public class ExitCodesTests
{
    [Fact]
    public async Task Help_and_readme_list_every_exit_code()
    {
        var help = (await new TestTerminal().RunAsync("--help")).Out;
        var readme = File.ReadAllText(Readme());

        foreach (var code in ExitCodes.Table.Select(row => row.Code.ToString(CultureInfo.InvariantCulture)))
        {
            Assert.Contains($"\n  {code} ", help);
            Assert.Contains($"\n| {code} | ", readme);
        }
    }

    private static string Readme()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Join(folder, "SysWatch.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("no SysWatch.sln above");
        return Path.Join(folder, "src/SysWatch.Cli/README.md");
    }
}
