using System.Diagnostics;
using System.Text;
using SysWatch.Linux.Interop;

namespace SysWatch.Linux.PrivilegedTests.Mediation;

public sealed class MakeDirectoryTests(ITestOutputHelper output) : IDisposable
{
    private const int Many = 2_000;
    private const uint Fifo = 0x1000;

    private readonly MediationRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void A_directory_belongs_to_its_caller()
    {
        Assert.Equal(0, _rig.Thread.Run(() => Caller.MakeDirectory(_rig.In("work/new"))));

        PathsCalls.Facts(Caller.Here, Encoding.UTF8.GetBytes(_rig.In("work/new") + '\0'), out var facts);
        Assert.True(facts.IsDirectory);
        Assert.Equal(MediationRig.User, facts.Uid);
        Assert.Equal(1UL, _rig.Received);
    }

    [Theory]
    [InlineData("home/.ssh/new", "test:keys")]
    [InlineData("home/.config/autostart", "test:shells")]
    [InlineData("home/.config/autostart/new", "test:shells")]
    [InlineData("home/link/new", "test:shells")]
    [InlineData("home/.bashrc", "test:shells")]
    [InlineData("work/.git/hooks/new", "test:hooks")]
    public void Nothing_is_made_under_a_name_that_a_rule_denies(string name, string rule)
    {
        Directory.Delete(_rig.In("home/.config/autostart"));
        File.Delete(_rig.In("home/.bashrc"));
        if (name.EndsWith("/new", StringComparison.Ordinal))
            Directory.CreateDirectory(_rig.In("home/.config/autostart"));
        File.CreateSymbolicLink(_rig.In("home/link"), ".config/autostart");

        var directory = _rig.Thread.Run(() => Caller.MakeDirectory(_rig.In(name)));
        var first = _rig.RefusedRule;
        var fifo = _rig.Thread.Run(() => Caller.MakeNode(_rig.In(name), Fifo));

        Assert.Equal((-Errno.EACCES, -Errno.EACCES), (directory, fifo));
        Assert.Equal((rule, rule), (first, _rig.RefusedRule));
        Assert.False(Path.Exists(_rig.In(name)));
    }

    [Fact]
    public void A_protected_directory_that_is_there_is_no_refusal()
    {
        Assert.Equal(-Errno.EEXIST, _rig.Thread.Run(() => Caller.MakeDirectory(_rig.In("home/.config/autostart"))));
        Assert.Equal(-Errno.EEXIST, _rig.Thread.Run(() => Caller.MakeDirectory(_rig.In("home/.ssh"))));

        Assert.Empty(_rig.Sessions.Refused);
    }

    [Fact]
    public void Whoever_protects_a_new_directory_has_heard_of_it_before_the_caller_goes_on()
    {
        var from = _rig.Work + "/from";
        Directory.CreateDirectory(from);
        _rig.Own(from);

        Assert.Equal(0, _rig.Thread.Run(() => Caller.MakeDirectory(_rig.In("work/new/"))));
        Assert.Equal(0, _rig.Thread.Run(() => Caller.Rename(from, _rig.In("work/to"))));
        Assert.Equal(-Errno.EEXIST, _rig.Thread.Run(() => Caller.MakeDirectory(_rig.In("work/new"))));

        Assert.Equal([_rig.In("work/new"), _rig.In("work/to")], _rig.Directories.Paths);
    }

    [Fact]
    public void Two_thousand_directories_cost_a_bearable_moment()
    {
        var bare = _rig.Bare.Run(() => MakeMany("bare"));
        var mediated = _rig.Thread.Run(() => MakeMany("mediated"));

        output.WriteLine($"{Many} mkdirs: bare {bare.TotalMilliseconds:F0} ms, mediated " +
            $"{mediated.TotalMilliseconds:F0} ms ({mediated.TotalMicroseconds / Many:F0} us each)");
        Assert.True(mediated < TimeSpan.FromSeconds(20), $"{mediated}");
        Assert.Equal(Many, Directory.GetDirectories(_rig.In("work"), "mediated*").Length);
    }

    private TimeSpan MakeMany(string name)
    {
        var started = Stopwatch.GetTimestamp();
        for (var at = 0; at < Many; at++)
            Assert.Equal(0, Caller.MakeDirectory($"{_rig.Work}/{name}{at}"));
        return Stopwatch.GetElapsedTime(started);
    }
}
