using SysWatch.Linux.Accounts;

namespace SysWatch.Linux.Tests.Accounts;

public sealed class RealPathTests : IDisposable
{
    private readonly string _directory = RealPath.Of(Directory.CreateTempSubdirectory("sw-real-").FullName);

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Links_anywhere_on_the_way_are_followed()
    {
        Directory.CreateDirectory(_directory + "/disk/ann");
        Directory.CreateSymbolicLink(_directory + "/home", "disk");
        Directory.CreateSymbolicLink(_directory + "/disk/me", _directory + "/home/ann");

        Assert.Equal(_directory + "/disk/ann", RealPath.Of(_directory + "/home/me"));
    }

    [Fact]
    public void What_is_not_there_stays_as_it_is_written()
    {
        Assert.Equal(_directory + "/later/ann", RealPath.Of(_directory + "/later/ann"));
    }

    [Fact]
    public void A_link_to_what_is_not_there_yet_is_followed()
    {
        Directory.CreateSymbolicLink(_directory + "/home", _directory + "/mounted-later");

        Assert.Equal(_directory + "/mounted-later/ann", RealPath.Of(_directory + "/home/ann"));
    }

    [Theory]
    [InlineData("/./a//b/", "/a/b")]
    [InlineData("/a/../b", "/b")]
    [InlineData("/..", "/")]
    [InlineData("/", "/")]
    [InlineData("/../..//.", "/")]
    public void Dots_and_doubled_slashes_go(string written, string real)
    {
        Assert.Equal(real, RealPath.Of(written));
    }

    [Fact]
    public void Dots_behind_a_link_leave_what_it_leads_to()
    {
        Directory.CreateDirectory(_directory + "/disk/ann");
        Directory.CreateSymbolicLink(_directory + "/me", "disk/ann");

        Assert.Equal(_directory + "/disk", RealPath.Of(_directory + "/me/.."));
    }

    [Fact]
    public void Links_in_a_circle_are_an_error()
    {
        Directory.CreateSymbolicLink(_directory + "/a", "b");
        Directory.CreateSymbolicLink(_directory + "/b", "a");

        Assert.Contains("symbolic links", Assert.Throws<IOException>(() => RealPath.Of(_directory + "/a")).Message);
    }

    [Fact]
    public void Links_that_grow_the_path_without_end_are_an_error()
    {
        Directory.CreateSymbolicLink(_directory + "/a", "a/" + new string('x', 200));

        Assert.Throws<IOException>(() => RealPath.Of(_directory + "/a"));
    }

    [Fact]
    public void A_path_that_is_too_long_is_an_error()
    {
        var path = "/" + string.Join('/', Enumerable.Repeat("name", 1_000));

        Assert.InRange(Assert.Throws<IOException>(() => RealPath.Of(path)).Message.Length, 200, 300);
    }

    [Fact]
    public void Bytes_that_are_no_text_stay_as_they_are()
    {
        byte[] path = [.. "/nowhere/"u8, 0xFF, (byte)'/', 0xC3];

        Assert.Equal(0, RealPath.Of(path, out var real));
        Assert.Equal(path, real);
    }
}
