using System.Text;
using Microsoft.Extensions.Time.Testing;
using SysWatch.Linux.Bpf;

namespace SysWatch.Linux.Tests.Bpf;

public sealed class MountPathsTests
{
    private const uint Disk = (8 << 20) | 1;

    private readonly FakeTimeProvider _time = new();
    private List<MountEntry> _table =
    [
        new("8:1", "/", "/", "ext4"), new("8:1", "/home/ann", "/srv/ann", "ext4"), new("0:31", "/", "/run", "tmpfs"),
    ];
    private int _reads;

    [Fact]
    public void What_lies_in_a_file_system_is_seen_over_each_of_its_mounts()
    {
        Assert.Equal(["/home/ann/a > /home/ann/b", "/srv/ann/a > /srv/ann/b"], Of(Disk, "/home/ann/a", "/home/ann/b"));
    }

    [Fact]
    public void A_mount_may_reach_to_one_of_the_two()
    {
        Assert.Equal(["/home/ann/a > /var/b", "/srv/ann/a > "], Of(Disk, "/home/ann/a", "/var/b"));
        Assert.Equal(["/home/anna > /home/ann", " > /srv/ann"], Of(Disk, "/home/anna", "/home/ann"));
    }

    [Fact]
    public void A_mount_at_a_place_of_its_own_begins_there()
    {
        Assert.Equal(["/run/user/x > "], Of(31, "/user/x", ""));
        Assert.Empty(Of(77, "/user/x", "/user/y"));
    }

    [Fact]
    public void Subvolumes_are_names_of_the_file_system()
    {
        _table = [new("0:40", "/@", "/", "btrfs"), new("0:40", "/@home", "/home", "btrfs")];

        Assert.Equal(["/home/ann/.env > /srv/x"], [.. Joined(Of(40, "/@home/ann/.env", "/@/srv/x"))]);
    }

    [Fact]
    public void The_table_is_read_again_when_it_is_old_or_known_to_change()
    {
        var paths = new MountPaths(_time, Read);
        Of(paths, Disk, "/a", "/b");
        Of(paths, Disk, "/a", "/b");
        Assert.Equal(1, _reads);

        paths.Forget();
        Of(paths, Disk, "/a", "/b");
        _time.Advance(TimeSpan.FromMilliseconds(101));
        Of(paths, Disk, "/a", "/b");

        Assert.Equal(3, _reads);
    }

    // Two mounts, each of which reaches to one of the names.
    private static IEnumerable<string> Joined(List<string> pairs) =>
        [pairs.Select(p => p.Split(" > ")[0]).First(p => p.Length > 0) + " > " +
            pairs.Select(p => p.Split(" > ")[1]).First(p => p.Length > 0)];

    private List<string> Of(uint device, string from, string to) => Of(new MountPaths(_time, Read), device, from, to);

    private static List<string> Of(MountPaths paths, uint device, string from, string to) =>
        [.. paths.Of(device, Encoding.UTF8.GetBytes(from), Encoding.UTF8.GetBytes(to))
            .Select(pair => $"{Encoding.UTF8.GetString(pair.From)} > {Encoding.UTF8.GetString(pair.To)}")];

    private List<MountEntry> Read()
    {
        _reads++;
        return _table;
    }
}
