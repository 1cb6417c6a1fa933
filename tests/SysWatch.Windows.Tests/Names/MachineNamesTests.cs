using System.Net;
using Microsoft.Extensions.Time.Testing;
using SysWatch.Windows.Names;

namespace SysWatch.Windows.Tests.Names;

public sealed class MachineNamesTests
{
    private readonly FakeTimeProvider _time = new();
    private MachineNames _now = Of("10.1.2.3");
    private int _reads;

    [Fact]
    public void An_address_that_came_after_the_start_is_the_machine_s_own()
    {
        var names = Names();
        Assert.Equal(["/UNC/10.9.9.9/c$/Users/me/a.txt"], names.Of(@"\\10.9.9.9\c$\Users\me\a.txt", out _));

        _now = Of("10.9.9.9");
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(["/C:/Users/me/a.txt"], names.Of(@"\\10.9.9.9\c$\Users\me\a.txt", out _));
    }

    [Fact]
    public void A_share_that_came_after_the_start_is_its_folder()
    {
        var names = Names();
        names.Of(@"\\box\new\a.txt", out _);

        _now = Of("10.1.2.3", ("new", @"C:\new"));
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(["/C:/new/a.txt"], names.Of(@"\\box\new\a.txt", out _));
    }

    [Fact]
    public void An_address_that_has_gone_is_another_machine_s_after_a_minute()
    {
        var names = Names();
        names.Of(@"\\10.1.2.3\c$\a.txt", out _);

        _now = Of("10.9.9.9");
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(["/UNC/10.1.2.3/c$/a.txt"], names.Of(@"\\10.1.2.3\c$\a.txt", out _));
    }

    [Fact]
    public void Whoever_asks_for_ever_other_servers_does_not_make_it_read_each_time()
    {
        var names = Names();

        for (var i = 0; i < 100; i++)
            names.Of($@"\\server{i}\share\a", out _);

        Assert.Equal(1, _reads);
    }

    [Fact]
    public void What_cannot_be_read_anew_stays_what_it_was_and_is_told()
    {
        var missed = 0;
        Exception? fault = null;
        var kept = new KeptValue<MachineNames>(
            () =>
            {
                _reads++;
                return fault is null ? _now : throw fault;
            },
            _time, () => missed++);
        var before = kept.Current;

        fault = new IOException("gone");
        _time.Advance(KeptValue<MachineNames>.KeptMax);
        Assert.Same(before, kept.Current);
        Assert.Same(before, kept.Current);
        Assert.Equal((2, 1), (_reads, missed));

        (fault, _now) = (null, Of("10.9.9.9"));
        _time.Advance(KeptValue<MachineNames>.KeptMax);
        Assert.Same(_now, kept.Current);
        Assert.Equal(1, missed);
    }

    [Fact]
    public void What_was_never_read_is_nothing()
    {
        var kept = new KeptValue<MachineNames>(() => throw new IOException("gone"), _time);

        Assert.Throws<IOException>(() => kept.Current);
    }

    private static MachineNames Of(string address, params (string Name, string Folder)[] shares) => new(
        ["box"], [IPAddress.Parse(address)], shares.ToDictionary(share => share.Name, share => share.Folder),
        @"C:\Windows");

    private NtNames Names()
    {
        var kept = new KeptValue<MachineNames>(
            () =>
            {
                _reads++;
                return _now;
            },
            _time);
        return new NtNames(FakeNames.Make(), new Kept(kept));
    }

    private sealed class Kept(KeptValue<MachineNames> value) : IMachineNames
    {
        public MachineNames Current => value.Current;

        public void Refresh() => value.Refresh();
    }
}
