using SysWatch.Linux.Interop;

namespace SysWatch.Linux.PrivilegedTests.Mediation;

/// <summary>Paths and memory that change while a call is held.</summary>
public sealed class MoveRaceTests : IDisposable
{
    private const int Rounds = 3000;

    private readonly MediationRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task A_link_that_flips_never_leads_a_file_into_git_hooks()
    {
        var (hooks, plain, link) = (_rig.In("work/.git/hooks"), _rig.In("work/plain"), _rig.In("work/link"));
        _rig.Write("work/plain/x");
        using var flipping = new CancellationTokenSource();
        var flips = _rig.Bare.Start(() => Flip(link, hooks, plain, flipping.Token));

        var landed = _rig.Thread.Run(() => Repeat(() => Caller.Symlink("x", $"{link}/evil-{Guid.NewGuid()}")));
        await flipping.CancelAsync();

        Assert.True(await flips > 0);
        Assert.Empty(Directory.EnumerateFileSystemEntries(hooks));
        Assert.Equal(landed, Directory.EnumerateFileSystemEntries(plain, "evil*").Count());
        Assert.NotEmpty(_rig.Sessions.Refused);
        Assert.NotEqual(0, landed);
    }

    [Fact]
    public async Task A_directory_that_becomes_git_hooks_meanwhile_brings_nothing_along()
    {
        _rig.Write("work/plain/a.sample");
        _rig.Write("work/lib/.git/x");
        var (plain, hooks) = (_rig.In("work/plain"), _rig.In("work/lib/.git/hooks"));
        using var moving = new CancellationTokenSource();
        using var mover = _rig.AnotherMember();
        var moves = mover.Thread.Start(() => Swap(plain, hooks, moving.Token));

        var made = _rig.Thread.Run(() => Repeat(() => SymlinkTo(Terminated($"{plain}/evil"))));
        await moving.CancelAsync();

        var (moved, brought) = await moves;
        Assert.NotEqual(0, made);
        Assert.NotEqual(0, moved);
        Assert.Equal(0, brought);
    }

    [Fact]
    public async Task A_path_that_changes_in_memory_is_read_once()
    {
        var good = Terminated(_rig.In("work/plain/goodss"));
        var evil = Terminated(_rig.In("work/.git/hooks/x"));
        Assert.Equal(good.Length, evil.Length);
        _rig.Write("work/plain/x");
        var shared = GC.AllocateArray<byte>(good.Length, pinned: true);
        good.CopyTo(shared, 0);
        using var flipping = new CancellationTokenSource();
        var flips = _rig.Bare.Start(() => FlipBytes(shared, good, evil, flipping.Token));

        _rig.Thread.Run(() => Repeat(() => SymlinkTo(shared)));
        await flipping.CancelAsync();

        Assert.True(await flips > 0);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_rig.In("work/.git/hooks")));
    }

    private static int Repeat(Func<int> call)
    {
        var succeeded = 0;
        for (var round = 0; round < Rounds; round++)
            succeeded += call() == 0 ? 1 : 0;
        return succeeded;
    }

    /// <summary>Points the link at one and the other in turn, by renaming, so that it is always there.</summary>
    private static int Flip(string link, string one, string other, CancellationToken stop)
    {
        var count = 0;
        while (!stop.IsCancellationRequested)
        {
            Caller.Symlink(count++ % 2 == 0 ? one : other, link + ".new");
            Caller.Rename(link + ".new", link);
        }
        return count;
    }

    private static int FlipBytes(byte[] shared, byte[] one, byte[] other, CancellationToken stop)
    {
        var count = 0;
        while (!stop.IsCancellationRequested)
            (count++ % 2 == 0 ? other : one).CopyTo(shared, 0);
        return count;
    }

    /// <returns>How often the directory arrived at the second path, and how often with the evil name in it.</returns>
    private static (int Moved, int Brought) Swap(string one, string other, CancellationToken stop)
    {
        var (moved, brought) = (0, 0);
        while (!stop.IsCancellationRequested)
        {
            if (Caller.Rename(one, other) != 0)
                continue;
            moved++;
            if (File.Exists($"{other}/evil") || new FileInfo($"{other}/evil").LinkTarget is not null)
                brought++;
            File.Delete($"{other}/evil");
            Caller.Rename(other, one);
        }
        return (moved, brought);
    }

    private static unsafe int SymlinkTo(byte[] path)
    {
        fixed (byte* text = "x\0"u8, at = path)
        {
            var result = PathsCalls.Symlink(new ReadOnlySpan<byte>(text, 2), Caller.Here, path);
            // Nothing is there where the call was refused.
            _ = Tmds.Linux.LibC.unlink(at);
            return result;
        }
    }

    private static byte[] Terminated(string path) => System.Text.Encoding.UTF8.GetBytes(path + '\0');
}
