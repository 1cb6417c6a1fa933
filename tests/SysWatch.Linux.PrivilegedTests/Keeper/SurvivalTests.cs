using System.Diagnostics;
using SysWatch.Linux.PrivilegedTests.Fanotify;

namespace SysWatch.Linux.PrivilegedTests.Keeper;

public sealed class SurvivalTests
{
    [Fact]
    public async Task What_a_member_opens_while_no_daemon_lives_waits_for_the_successor()
    {
        using var bed = new SurvivalBed();
        var (daemon, _) = bed.StartDaemon();
        await SurvivalBed.Until(() => File.Exists(bed.KeeperSocket));
        SurvivalBed.Kill(daemon);

        using var secret = bed.StartMember("exec cat .aws/credentials");
        using var written = bed.StartMember("echo x >> .bashrc");
        using var plain = bed.StartMember("exec cat ws/plain");
        await SurvivalBed.Until(() => new[] { secret, written, plain }.All(SurvivalBed.IsWaiting));
        bed.StartDaemon();

        Assert.True(GuardedTree.Finish(secret) is { IsRefused: true });
        Assert.True(GuardedTree.Finish(written) is { IsRefused: true });
        Assert.Equal("plain", GuardedTree.Finish(plain).Output);
    }

    [Fact]
    public async Task A_daemon_that_is_killed_again_and_again_costs_no_more_than_the_open_that_it_was_reading()
    {
        const int kills = 3;
        using var bed = new SurvivalBed();
        var (daemon, _) = bed.StartDaemon();
        await SurvivalBed.Until(() => File.Exists(bed.KeeperSocket));
        using var member = bed.StartMember(
            "for i in $(seq 1000); do cat ws/plain >> seen; done; sort seen | uniq -c");

        for (var restarts = 0; restarts < kills; restarts++)
        {
            SurvivalBed.Kill(daemon);
            (daemon, _) = bed.StartDaemon();
        }

        var end = GuardedTree.Finish(member);
        var refused = end.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(refused, error => Assert.EndsWith(": Operation not permitted", error));
        Assert.InRange(refused.Length, 0, kills);
        Assert.Equal($"{1000 - refused.Length} plain", end.Output);
    }

    [Fact]
    public async Task What_waits_for_a_successor_that_does_not_come_is_refused()
    {
        using var bed = new SurvivalBed(patience: 2);
        var (daemon, _) = bed.StartDaemon();
        await SurvivalBed.Until(() => File.Exists(bed.KeeperSocket));
        SurvivalBed.Kill(daemon);

        using var early = bed.StartMember("exec cat ws/plain");
        await SurvivalBed.Until(() => SurvivalBed.IsWaiting(early));

        Assert.True(GuardedTree.Finish(early) is { IsRefused: true });
        Assert.True(bed.RunMember("cat ws/plain").IsRefused);
    }

    [Fact]
    public async Task What_waited_for_a_successor_that_died_at_once_is_refused()
    {
        using var bed = new SurvivalBed();
        var (daemon, _) = bed.StartDaemon();
        await SurvivalBed.Until(() => File.Exists(bed.KeeperSocket));
        SurvivalBed.Kill(daemon);
        using var member = bed.StartMember("exec cat ws/plain");
        await SurvivalBed.Until(() => SurvivalBed.IsWaiting(member));

        bed.ConnectAndHangUp();

        Assert.True(GuardedTree.Finish(member) is { IsRefused: true });
    }

    [Fact]
    public void A_member_is_refused_after_the_daemon_was_killed()
    {
        using var bed = new SurvivalBed(patience: 1);
        var (daemon, _) = bed.StartDaemon();
        Assert.Equal("rc", bed.RunMember("cat .bashrc").Output);

        SurvivalBed.Kill(daemon);
        var secret = bed.RunMember("cat .aws/credentials");
        var written = bed.RunMember("echo x >> .bashrc");
        var plain = bed.RunMember("cat ws/.git/config");

        Assert.True(secret.IsRefused, secret.ToString());
        Assert.True(written.IsRefused, written.ToString());
        Assert.Equal("config", plain.Output);
    }

    [Fact]
    public void A_process_outside_goes_on_after_the_daemon_was_killed()
    {
        using var bed = new SurvivalBed();
        var (daemon, _) = bed.StartDaemon();

        SurvivalBed.Kill(daemon);

        Assert.Equal("secret", bed.RunOutside("cat .aws/credentials && echo more >> .bashrc").Output);
    }

    [Fact]
    public async Task A_process_outside_goes_on_even_where_somebody_took_the_pins_away()
    {
        using var bed = new SurvivalBed(patience: 2);
        var (daemon, _) = bed.StartDaemon();
        await SurvivalBed.Until(() => bed.KeeperPid() > 0);
        await SurvivalBed.Until(() => SurvivalBed.Holds(bed.KeeperPid(), "anon_inode:bpf-map"));

        SurvivalBed.Kill(daemon);
        File.Delete($"{bed.RunDirectory}/bpf/sw_labels");

        Assert.Equal("secret", bed.RunOutside("cat .aws/credentials").Output);
        Assert.True(bed.RunMember("cat .aws/credentials").IsRefused);
    }

    [Fact]
    public void What_a_killed_daemon_was_asked_is_refused()
    {
        using var bed = new SurvivalBed(patience: 1);
        var (daemon, _) = bed.StartDaemon();
        Stop(daemon);

        using var kill = new Timer(_ => SurvivalBed.Kill(daemon), null, 300, Timeout.Infinite);
        var outcome = bed.RunMember("cat .aws/credentials");

        Assert.True(outcome.IsRefused, outcome.ToString());
    }

    [Fact]
    public void A_successor_takes_over()
    {
        using var bed = new SurvivalBed();
        var (first, word) = bed.StartDaemon();
        SurvivalBed.Kill(first);

        var (_, successor) = bed.StartDaemon();

        Assert.Equal("new", word.Trim());
        Assert.Equal("successor", successor.Trim());
        Assert.True(bed.RunMember("cat .aws/credentials").IsRefused);
        Assert.Equal("rc", bed.RunMember("cat .bashrc").Output);
        Assert.Equal("secret", bed.RunOutside("cat .aws/credentials").Output);
    }

    [Fact]
    public async Task A_keeper_that_dies_is_started_again_with_all_that_it_held()
    {
        using var bed = new SurvivalBed(patience: 1);
        var (daemon, _) = bed.StartDaemon();
        await SurvivalBed.Until(() => bed.KeeperPid() > 0);
        var first = bed.KeeperPid();

        SurvivalBed.Kill(Process.GetProcessById(first));
        await SurvivalBed.Until(() => SurvivalBed.Ask(daemon, "state") == "state 1 True");
        await SurvivalBed.Until(() => bed.KeeperPid() is > 0 and var pid && pid != first);
        SurvivalBed.Kill(daemon);

        Assert.True(bed.RunMember("cat .aws/credentials").IsRefused);
    }

    [Fact]
    public async Task A_clean_stop_ends_the_keeper()
    {
        using var bed = new SurvivalBed();
        var (daemon, _) = bed.StartDaemon();
        await SurvivalBed.Until(() => File.Exists(bed.KeeperSocket));

        SurvivalBed.Ask(daemon, "stop");

        await SurvivalBed.Until(() => bed.KeeperPid() == 0 && !File.Exists(bed.KeeperSocket));
    }

    [Fact]
    public async Task Another_program_gets_nothing_from_the_keeper()
    {
        using var bed = new SurvivalBed(patience: 1);
        var (daemon, _) = bed.StartDaemon();
        await SurvivalBed.Until(() => File.Exists(bed.KeeperSocket));
        SurvivalBed.Kill(daemon);

        var outcome = bed.RunOutside($"""
            /usr/bin/python3 -c "
            import socket
            s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET); s.settimeout(20); s.connect('{bed.KeeperSocket}')
            s.send(b'T'); print('got', len(s.recv(256)))"
            """);

        Assert.DoesNotContain("got 1", outcome.Output);
        Assert.True(bed.RunMember("cat .aws/credentials").IsRefused);
    }

    [Fact]
    public async Task A_member_gets_nothing_from_the_keeper_though_it_runs_the_same_program()
    {
        using var bed = new SurvivalBed(patience: 1);
        var (daemon, _) = bed.StartDaemon();
        await SurvivalBed.Until(() => File.Exists(bed.KeeperSocket));
        SurvivalBed.Kill(daemon);

        var command = $"{Environment.ProcessPath} {typeof(SurvivalTests).Assembly.Location}";
        var outcome = bed.RunMember(
            $"echo | {Roles.Daemon}='{bed.RunDirectory}|{bed.Home}|1|1' " +
            $"{command} {string.Join(' ', Roles.NoTests)}; true");

        Assert.Contains($"{Roles.Mark}refused", outcome.Output);
    }

    private static void Stop(Process daemon) =>
        GuardedTree.Succeed("/bin/kill", "-STOP", $"{daemon.Id}");
}
