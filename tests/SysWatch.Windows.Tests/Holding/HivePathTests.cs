using SysWatch.Windows.Holding;

namespace SysWatch.Windows.Tests.Holding;

public sealed class HivePathTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("syswatch-hive").FullName;

    private string Hive => Path.Combine(_folder, "me", "NTUSER.DAT");

    public HivePathTests()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "me"));
        File.WriteAllText(Hive, "");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_file_that_is_what_it_says_is_taken() => HivePath.Check(Hive);

    [Fact]
    public void No_file_that_is_a_link()
    {
        var link = Path.Combine(_folder, "me", "UsrClass.dat");
        File.CreateSymbolicLink(link, Hive);

        Assert.Contains("is a link", Assert.Throws<IOException>(() => HivePath.Check(link)).Message);
    }

    [Fact]
    public void Nothing_below_a_link()
    {
        Directory.CreateSymbolicLink(Path.Combine(_folder, "you"), Path.Combine(_folder, "me"));

        var refused = Assert.Throws<IOException>(() => HivePath.Check(Path.Combine(_folder, "you", "NTUSER.DAT")));

        Assert.StartsWith(Path.Combine(_folder, "you") + " is a link", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>To load one that is not there would make it.</summary>
    [Fact]
    public void Nothing_that_is_not_there() =>
        Assert.Throws<FileNotFoundException>(() => HivePath.Check(Path.Combine(_folder, "me", "UsrClass.dat")));

    [Fact]
    public void No_directory() => Assert.Throws<IOException>(() => HivePath.Check(Path.Combine(_folder, "me")));
}
