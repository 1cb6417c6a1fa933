using System.Collections.Concurrent;
using System.Text;
using SysWatch.Linux.Abi;
using SysWatch.Linux.Bpf;
using SysWatch.Linux.Fanotify;
using SysWatch.Linux.PrivilegedTests.Fanotify;

namespace SysWatch.Linux.PrivilegedTests.Bpf;

/// <summary>What the kernel tells of names, by a process outside of every session.</summary>
public sealed class NameReaderTests : IClassFixture<KernelFixture>, IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("sw-names-").FullName;
    private readonly HeardNames _heard = new();
    private readonly NameReader? _reader;

    public NameReaderTests(KernelFixture fixture)
    {
        fixture.NeedProgram("sw_tell_rename");
        _reader = fixture.OpenNames();
        _reader.Start(_heard);
        _reader.Hear(1);
    }

    public void Dispose()
    {
        _reader?.Hear(0);
        _reader?.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task A_move_is_told_with_both_names_and_the_object()
    {
        File.WriteAllText(In("old"), "x");
        File.Move(In("old"), In("new"));

        var told = await Told(NameChange.Moves, In("old"), In("new"));

        Assert.Equal((uint)InodeFacts.TypeRegular, told.Type);
        Assert.Equal(1u, told.Links);
        Assert.NotEqual(0ul, told.Inode);
    }

    [Fact]
    public async Task Long_names_come_whole()
    {
        var (from, to) = (In(new string('a', 250)), In($"{new string('b', 200)}/{new string('c', 250)}"));
        Directory.CreateDirectory(In(new string('b', 200)));
        Directory.CreateDirectory(from);
        Directory.Move(from, to);

        Assert.Equal((uint)InodeFacts.TypeDirectory, (await Told(NameChange.Moves, from, to)).Type);
    }

    [Fact]
    public async Task A_hard_link_is_told_with_the_name_that_there_is()
    {
        File.WriteAllText(In("file"), "x");
        GuardedTree.Succeed("/bin/ln", In("file"), In("link"));

        Assert.Equal((uint)InodeFacts.TypeRegular, (await Told(NameChange.Links, In("file"), In("link"))).Type);
    }

    [Fact]
    public async Task A_symbolic_link_is_told_with_its_own_name()
    {
        GuardedTree.Succeed("/bin/ln", "-s", "/somewhere/else", In("soft"));

        Assert.Equal(0ul, (await Told(NameChange.Made, In("soft"), In("soft"))).Inode);
    }

    [Fact]
    public async Task An_exchange_is_two_moves()
    {
        File.WriteAllText(In("one"), "1");
        File.WriteAllText(In("two"), "2");
        GuardedTree.Succeed(
            "/usr/bin/python3", "-c",
            "import ctypes, sys; sys.exit(-ctypes.CDLL(None).renameat2(-100, sys.argv[1].encode(), -100, " +
            "sys.argv[2].encode(), 2))",
            In("one"), In("two"));

        await Told(NameChange.Moves, In("one"), In("two"));
        await Told(NameChange.Moves, In("two"), In("one"));
    }

    [Fact]
    public async Task A_mount_is_told()
    {
        PinDirectory.MountNew(_directory, "tmpfs", "size=1m");
        GuardedTree.Succeed("/usr/bin/umount", _directory);

        await Until(() => _heard.Mounts > 0);
    }

    [Fact]
    public async Task Without_a_wish_to_hear_nothing_is_told()
    {
        _reader!.Hear(0);
        File.WriteAllText(In("quiet"), "x");
        File.Move(In("quiet"), In("unheard"));
        _reader.Hear(1);
        File.WriteAllText(In("loud"), "x");
        File.Move(In("loud"), In("heard"));

        await Told(NameChange.Moves, In("loud"), In("heard"));
        Assert.DoesNotContain(_heard.Names, name => name.From == In("quiet"));
    }

    private string In(string name) => Path.Combine(_directory, name);

    private async Task<NameEvent> Told(NameChange change, string from, string to)
    {
        bool Is(HeardName name) => name.Event.Change == change && name.From == from && name.To == to;
        await Until(() => _heard.Names.Any(Is));
        return _heard.Names.First(Is).Event;
    }

    private static async Task Until(Func<bool> holds)
    {
        for (var tries = 0; tries < 3_000 && !holds(); tries++)
            await Task.Delay(10, TestContext.Current.CancellationToken);
        Assert.True(holds());
    }

    private sealed record HeardName(NameEvent Event, string From, string To);

    private sealed class HeardNames : INameListener
    {
        private readonly MountPaths _paths = new(TimeProvider.System);
        private int _mounts;

        public ConcurrentQueue<HeardName> Names { get; } = [];

        public int Mounts => Volatile.Read(ref _mounts);

        public void Heard(in NameEvent name, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
        {
            if (name.Change == NameChange.Mount)
                Interlocked.Increment(ref _mounts);
            else
                Enqueue(name, from, to);
        }

        public void Missed()
        {
        }

        // Told inside of the file system.
        private void Enqueue(in NameEvent name, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
        {
            foreach (var (before, after) in _paths.Of(name.Device, from, to))
                Names.Enqueue(new HeardName(name, Encoding.UTF8.GetString(before), Encoding.UTF8.GetString(after)));
        }

        public int Settle() => -1;
    }
}
