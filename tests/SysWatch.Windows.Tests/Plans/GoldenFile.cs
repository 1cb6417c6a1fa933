using System.Runtime.CompilerServices;

namespace SysWatch.Windows.Tests.Plans;

/// <summary>What a plan came to when it was reviewed; with SYSWATCH_UPDATE_GOLDEN set it is written anew.</summary>
internal static class GoldenFile
{
    public static void Holds(string name, string text, [CallerFilePath] string test = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(test)!, "Golden", name + ".txt");
        if (Environment.GetEnvironmentVariable("SYSWATCH_UPDATE_GOLDEN") is not null)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }
        Assert.Equal(File.ReadAllText(path), text);
    }
}
