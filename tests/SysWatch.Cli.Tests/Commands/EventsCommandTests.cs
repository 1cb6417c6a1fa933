using SysWatch.Cli.Tests.TestSupport;
using SysWatch.Protocol.V1;

namespace SysWatch.Cli.Tests.Commands;

public class EventsCommandTests
{
    [Fact]
    public async Task Piped_an_event_is_one_line_of_fields()
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Script.Events.Add(Samples.Access(5, "/home/u/.aws/credentials"));
        daemon.Script.Events.Add(new Event
        {
            Sequence = 6,
            TimeUnixNs = TestTerminal.NowNs,
            EventsLost = new EventsLost { Source = "subscriber", Count = 9 },
        });

        var outcome = await daemon.RunAsync("events");

        Assert.Equal(
            "2025-06-01T12:00:00.000+00:00\ts1f\t21\tdeny\tfiles\tread\t/home/u/.aws/credentials\t" +
            "base/credentials:aws\tfanotify\tcat /home/u/.aws/credentials\n" +
            "2025-06-01T12:00:00.000+00:00\t-\t0\tlost\t9\tsubscriber\n",
            outcome.Out);
    }

    [Fact]
    public async Task A_guard_that_this_system_has_not_is_told_and_not_waited_for()
    {
        await using var daemon = await TestDaemon.StartAsync();

        var outcome = await daemon.RunAsync("events", "--guard", "files", "--guard", "registry");

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("only Windows has a registry", outcome.Error);
    }

    [Fact]
    public async Task Json_is_one_flat_object_a_line()
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Script.Events.Add(Samples.Access(5, "/x"));
        daemon.Script.Events.Add(new Event
        {
            Sequence = 6,
            TimeUnixNs = TestTerminal.NowNs,
            Session = "s1f",
            ProcessExited = new ProcessExited { ExitCode = 137 },
        });

        var outcome = await daemon.RunAsync("events", "--json");

        Assert.Equal(
            Samples.Json(
                "{'sequence':5,'time':'2025-06-01T12:00:00.000000Z','session':'s1f','kind':'denial'," +
                "'process':{'pid':21,'startTimeNs':21000,'parentPid':20,'executable':'/usr/bin/cat'," +
                "'arguments':['cat','/x'],'workingDirectory':'/work/app','actionPid':20}," +
                "'guard':'files','operation':'read','object':'/x','verdict':'deny','rule':") +
            Samples.AwsJson + Samples.Json(",'mechanism':'fanotify','enforced':true}"),
            outcome.Lines[0]);
        Assert.Equal(
            Samples.Json(
                "{'sequence':6,'time':'2025-06-01T12:00:00.000000Z','session':'s1f','kind':'process-exited'," +
                "'exitCode':137}"),
            outcome.Lines[1]);
    }

    [Fact]
    public async Task What_was_seen_and_stopped_says_after_how_long()
    {
        await using var daemon = await TestDaemon.StartAsync();
        var stopped = Samples.Access(5, "/x");
        (stopped.AccessDecided.Mechanism, stopped.AccessDecided.ReactionMs) = ("reacted", 41.25);
        var seen = Samples.Access(6, "/y");
        (seen.AccessDecided.Mechanism, seen.AccessDecided.Enforced) = ("etw", false);
        daemon.Script.Events.AddRange([stopped, seen]);

        var text = await daemon.RunAsync("events");
        var json = await daemon.RunAsync("events", "--json");

        Assert.Contains("\treacted\tafter 41.2 ms\t", text.Lines[0]);
        Assert.Contains("\tetw (seen, not prevented)\t", text.Lines[1]);
        Assert.Contains(Samples.Json("'mechanism':'reacted','enforced':true,'reactionMs':41.25"), json.Lines[0]);
        Assert.DoesNotContain("reactionMs", json.Lines[1]);
    }

    [Fact]
    public async Task Counted_uses_say_how_many_and_since_when()
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Script.Events.Add(new Event
        {
            Sequence = 7,
            TimeUnixNs = TestTerminal.NowNs,
            Session = "s1f",
            AccessesSeen = new AccessesSeen
            {
                Guard = Guard.Files,
                Operation = "read",
                Object = "/etc/hosts",
                Mechanism = "bpf-lsm",
                Count = 41,
                FirstUnixNs = TestTerminal.NowNs - 1_000_000_000,
                LastUnixNs = TestTerminal.NowNs,
            },
        });

        var text = await daemon.RunAsync("events", "--kind", "allowed");
        var json = await daemon.RunAsync("events", "--json");

        Assert.Equal(
            "2025-06-01T12:00:00.000+00:00\ts1f\t0\tallowed\tfiles\tread\t/etc/hosts\t\tbpf-lsm\tx41\t" +
            "since 2025-06-01T11:59:59.000+00:00\n",
            text.Out);
        Assert.Equal(
            Samples.Json(
                "{'sequence':7,'time':'2025-06-01T12:00:00.000000Z','session':'s1f','kind':'allowed'," +
                "'guard':'files','operation':'read','object':'/etc/hosts','mechanism':'bpf-lsm','count':41," +
                "'first':'2025-06-01T11:59:59.000000Z','last':'2025-06-01T12:00:00.000000Z'}"),
            json.Lines[0]);
    }

    [Fact]
    public async Task Filters_are_the_daemons_work()
    {
        await using var daemon = await TestDaemon.StartAsync();

        await daemon.RunAsync("events", "-k", "denial", "-k", "session", "-g", "network", "-s", "s1f", "--after", "8");

        Assert.Equal(
            new SubscribeRequest
            {
                Session = "s1f",
                Kinds = { "denial", "session" },
                Guards = { Guard.Network },
                AfterSequence = 8,
                NoFollow = true,
            },
            daemon.Script.Asked<SubscribeRequest>());
    }

    [Fact]
    public async Task A_new_line_in_a_name_does_not_make_a_new_line()
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Script.Events.Add(Samples.Access(5, "/tmp/a\nb\tc"));

        var outcome = await daemon.RunAsync("events");

        Assert.Single(outcome.Lines);
        Assert.Contains(@"/tmp/a\nb\tc", outcome.Out);
    }

    [Fact]
    public async Task A_kind_that_is_not_known_is_refused()
    {
        var outcome = await new TestTerminal().RunAsync("events", "--kind", "denials");

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("denials", outcome.Error);
    }
}
