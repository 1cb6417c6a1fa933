using SysWatch.Policy.Decisions;
using SysWatch.Windows.Probe.Events;
using SysWatch.Windows.Seeing;

namespace SysWatch.Windows.Tests.Probe;

public sealed class EventTriesTests
{
    private const int Own = 812;

    private static readonly DateTimeOffset s_now = new(2026, 5, 4, 3, 2, 1, TimeSpan.Zero);

    private readonly Heard _inner = new();
    private readonly EventTap _tap;

    public EventTriesTests() => _tap = new EventTap(_inner, Own, new StoppedClock(s_now));

    [Fact]
    public void What_is_told_of_is_seen_and_the_slowest_is_kept()
    {
        var findings = _tap.Try(new EventTries(
        [
            File("a", () => _tap.OnSeen(Opened("a", Own, 30))),
            File("b", () => _tap.OnSeen(Opened("b", Own, 45)), Guard.Sockets),
        ]));

        Assert.Empty(findings.Unseen);
        Assert.Equal(TimeSpan.FromMilliseconds(45), findings.Slowest);
        Assert.Equal(2, _inner.Count);
    }

    [Fact]
    public void What_comes_of_another_process_or_before_is_not_taken_for_it()
    {
        _tap.OnSeen(Opened("a", Own, 1));

        var findings = _tap.Try(new EventTries([File("a", () => _tap.OnSeen(Opened("a", Own + 4, 1)))]));

        Assert.Equal("no event came of reading a", findings.Unseen[Guard.Files]);
        Assert.Null(findings.Slowest);
    }

    [Fact]
    public void A_deed_that_fails_says_why_and_nobody_waits_for_its_event()
    {
        var findings = _tap.Try(new EventTries([File("a", () => throw new IOException("The disk is full."))]));

        Assert.Equal("reading a could not be tried (The disk is full)", findings.Unseen[Guard.Files]);
    }

    [Fact]
    public void Own_events_are_wanted_only_while_they_are_tried()
    {
        var during = false;

        _tap.Try(new EventTries([File("a", () =>
        {
            during = _tap.IsWanted(Own);
            _tap.OnSeen(Opened("a", Own, 1));
        })]));

        Assert.True(during);
        Assert.False(_tap.IsWanted(Own));
        Assert.True(_tap.IsWanted(Heard.Member));
    }

    [Fact]
    public void An_event_that_comes_on_another_thread_is_waited_for()
    {
        var source = new Thread(() => _tap.OnSeen(Opened("a", Own, 1)));

        var findings = _tap.Try(new EventTries([File("a", source.Start)]));

        Assert.Empty(findings.Unseen);
    }

    private static EventTry File(string name, Action deed, Guard guard = Guard.Files) => new(
        [guard], $"reading {name}", deed, seen => seen is FileUsed used && used.NtPath == name);

    private static FileUsed Opened(string name, int pid, int millisecondsAgo) => new()
    {
        FileTime = FileTimes.Of(s_now) - (millisecondsAgo * FileTimes.TicksPerMs), Pid = pid, Use = FileUse.Read,
        NtPath = name,
    };

    private sealed class StoppedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }

    private sealed class Heard : ISeenEvents
    {
        public const int Member = 900;

        public int Count { get; private set; }

        public bool IsWanted(int pid) => pid == Member;

        public void OnSeen(SeenEvent seen) => Count++;

        public void OnLost(string source, long count)
        {
        }
    }
}
