using System.Text;
using SysWatch.Linux.Fanotify;

namespace SysWatch.Linux.Tests.Fanotify;

public sealed class TreeWalkTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("sw-walk-").FullName;

    [Fact]
    public void Shows_every_wanted_file_by_its_path()
    {
        Make("a/b/wanted", "a/other", "wanted");

        var seen = Walk(out _);

        Assert.Equal([$"{_root}/a/b/wanted", $"{_root}/wanted"], seen.Files.Order());
        Assert.Equal([_root, $"{_root}/a", $"{_root}/a/b"], seen.Directories.Order());
    }

    [Fact]
    public void Does_not_enter_what_is_of_no_interest()
    {
        Make("a/wanted", "skip/wanted");

        var seen = Walk(out _);

        Assert.Equal([$"{_root}/a/wanted"], seen.Files);
    }

    [Fact]
    public void Follows_a_link_of_a_wanted_name_and_no_other()
    {
        Make("real/secret");
        Directory.CreateSymbolicLink($"{_root}/wanted", $"{_root}/real");
        Directory.CreateSymbolicLink($"{_root}/unwanted", $"{_root}/real");
        File.CreateSymbolicLink($"{_root}/real/wanted", $"{_root}/real/secret");

        var seen = Walk(out _);

        Assert.Contains($"{_root}/wanted", seen.Directories);
        Assert.Contains($"{_root}/real/wanted", seen.Files);
        Assert.DoesNotContain($"{_root}/unwanted", seen.Directories);
        Assert.Equal(
            [
                ($"{_root}/real/wanted", $"{_root}/real/secret"), ($"{_root}/wanted", $"{_root}/real"),
                ($"{_root}/wanted/wanted", $"{_root}/real/secret"),
            ],
            seen.Links.Order());
    }

    [Fact]
    public void Links_in_a_circle_come_to_an_end()
    {
        Directory.CreateSymbolicLink($"{_root}/wanted", _root);

        Walk(out var walk);

        Assert.Equal("", walk.Ended);
    }

    [Fact]
    public void Says_which_limit_ended_it()
    {
        Make([.. Enumerable.Range(0, 20).Select(i => $"f{i}")]);

        Walk(out var walk, new TreeWalkLimits(10, TimeSpan.FromMinutes(1)));

        Assert.Equal("more than 10 names", walk.Ended);
    }

    [Fact]
    public void Names_that_are_not_text_are_walked()
    {
        Make("\u00e9\u4e2d/wanted");

        Assert.Equal([$"{_root}/\u00e9\u4e2d/wanted"], Walk(out _).Files);
    }

    [Fact]
    public void Pseudo_file_systems_are_left_alone()
    {
        var seen = new Seen();

        new TreeWalk(seen, TimeProvider.System, TreeWalkLimits.Standard).Walk("/proc"u8);

        Assert.Empty(seen.Directories);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private Seen Walk(out TreeWalk walk, TreeWalkLimits? limits = null)
    {
        var seen = new Seen();
        walk = new TreeWalk(seen, TimeProvider.System, limits ?? TreeWalkLimits.Standard);
        walk.Walk(Encoding.UTF8.GetBytes(_root));
        return seen;
    }

    private void Make(params string[] files)
    {
        foreach (var file in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName($"{_root}/{file}")!);
            File.WriteAllText($"{_root}/{file}", "");
        }
    }

    private sealed class Seen : ITreeVisitor
    {
        public List<string> Files { get; } = [];

        public List<string> Directories { get; } = [];

        public List<(string Path, string Real)> Links { get; } = [];

        public bool Enter(ReadOnlySpan<byte> path) => !path.EndsWith("/skip"u8);

        public bool Wants(ReadOnlySpan<byte> path) => path.EndsWith("/wanted"u8);

        public bool Follows(ReadOnlySpan<byte> path) => Wants(path);

        public void Linked(ReadOnlySpan<byte> path, ReadOnlySpan<byte> real) =>
            Links.Add((Encoding.UTF8.GetString(path), Encoding.UTF8.GetString(real)));

        bool ITreeVisitor.Directory(int descriptor, in InodeFacts facts, ReadOnlySpan<byte> path)
        {
            Directories.Add(Encoding.UTF8.GetString(path));
            return true;
        }

        bool ITreeVisitor.File(int descriptor, in InodeFacts facts, ReadOnlySpan<byte> path)
        {
            Files.Add(Encoding.UTF8.GetString(path));
            return true;
        }
    }
}
