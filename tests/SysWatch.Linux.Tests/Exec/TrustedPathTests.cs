using SysWatch.Linux.Exec.Identity;

namespace SysWatch.Linux.Tests.Exec;

public sealed class TrustedPathTests : IDisposable
{
    private const uint Somebody = 4_000_000;

    private readonly string _directory = Directory.CreateTempSubdirectory("syswatch-trust-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void A_system_program_is_out_of_a_user_s_reach() =>
        Assert.True(Walk("/usr/bin/env", Somebody, begunNs: 0)!.IsUnwritable);

    [Fact]
    public void A_file_that_anybody_may_write_is_not()
    {
        var file = Make("open", 0b110_110_110);

        Assert.False(Walk(file, Somebody, begunNs: 0)!.IsUnwritable);
    }

    [Fact]
    public void A_file_of_the_user_s_own_counts_as_untouched_when_it_is_older_than_the_session()
    {
        var file = Make("own", 0b110_000_000);
        Assert.True(FileIdentity.TryStat(file, follow: true, out var status));

        var older = Walk(file, status.Uid, status.Identity.ChangedNs + 1_000_000_000);
        var younger = Walk(file, status.Uid, status.Identity.ChangedNs - 1);

        Assert.False(older!.IsUnwritable);
        Assert.False(younger!.IsUntouched);
    }

    [Fact]
    public void A_link_in_a_folder_that_the_user_may_write_spoils_a_path_to_a_safe_file()
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_directory, (UnixFileMode)0b111_111_111);
        var link = Path.Combine(_directory, "link");
        File.CreateSymbolicLink(link, "/usr/bin/env");

        var walked = Walk(link, Somebody, begunNs: 0);

        Assert.EndsWith("/env", walked!.Path, StringComparison.Ordinal);
        Assert.False(walked.IsUnwritable);
        Assert.False(walked.IsUntouched);
    }

    [Fact]
    public void Links_that_lead_in_a_circle_lead_nowhere()
    {
        var link = Path.Combine(_directory, "circle");
        File.CreateSymbolicLink(link, link);

        Assert.Null(Walk(link, Somebody, begunNs: 0));
    }

    [Fact]
    public void Parents_are_followed_after_links()
    {
        File.CreateSymbolicLink(Path.Combine(_directory, "bin"), "/usr/bin");

        Assert.Equal("/usr/lib", TrustedPath.Walk("", _directory, "bin/../lib", Somebody, 0)!.Path);
    }

    private static TrustedPath? Walk(string path, uint uid, long begunNs) =>
        TrustedPath.Walk("", "/", path, uid, begunNs);

    private string Make(string name, int mode)
    {
        var file = Path.Combine(_directory, name);
        File.WriteAllText(file, "");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, (UnixFileMode)mode);
        return file;
    }
}
