using System.Runtime.CompilerServices;
using SysWatch.Policy.Profiles;

namespace SysWatch.Policy.Tests.Profiles;

public sealed class ProfileSchemaTests
{
    private const string Regenerate = "SYSWATCH_REGENERATE";

    [Fact]
    public void The_schema_that_is_checked_in_is_the_one_that_the_reader_goes_by()
    {
        var file = Path.Combine(Root(), "profiles", "schema.json");
        var generated = ProfileSchema.Generate();
        if (Environment.GetEnvironmentVariable(Regenerate) == "1")
            File.WriteAllText(file, generated);

        var stored = File.Exists(file) ? File.ReadAllText(file) : "";

        Assert.True(stored == generated,
            $"profiles/schema.json is stale. Run: {Regenerate}=1 dotnet run --project tests/SysWatch.Policy.Tests -- " +
                $"-class '*ProfileSchemaTests'");
    }

    private static string Root([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../.."));
}
