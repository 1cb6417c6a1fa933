using SysWatch.Windows.Etw;
using SysWatch.Windows.Seeing;
using SysWatch.Windows.Tests.Etw.Replay;

namespace SysWatch.Windows.Tests.Etw;

public sealed class DecodersTests
{
    public static TheoryData<int> Cases => [.. Enumerable.Range(0, EtwCases.All.Count)];

    /// <summary>Those of which nothing is told where nobody asked for the process.</summary>
    public static TheoryData<int> OfTheWanted =>
    [
        .. EtwCases.All.Index().Where(one => !one.Item.Told.Any(told =>
            told is ProcessBegan or ProcessEnded or ProcessMadeByService)).Select(one => one.Index),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_event_of_every_version_is_told_as_it_was(int number)
    {
        var one = EtwCases.All[number];

        using var run = EtwRun.Of(one.Events);

        Assert.Equal(one.Told, run.Seen.Seen);
        Assert.Equal(0, run.Counts[EtwOutcome.Undecodable]);
        Assert.Equal(one.Events.Length, run.Counts.Events);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void An_event_that_is_cut_anywhere_tells_the_truth_or_nothing(int number)
    {
        var one = EtwCases.All[number];
        var whole = one.Told.Select(Facts).ToHashSet();
        var subject = one.Events[one.Subject];

        for (var length = 0; length < subject.Payload.Length; length++)
        {
            using var run = EtwRun.Of(one.Events.Select(
                (written, i) => i == one.Subject ? written.Cut(length) : written));

            Assert.All(run.Seen.Seen, told => Assert.Contains(Facts(told), whole));
            Assert.Equal(0, run.Counts.Faults);
            if (run.Seen.Seen.Count < one.Told.Length)
                Assert.Equal(1, run.Counts[EtwOutcome.Undecodable] + run.Counts[EtwOutcome.Ownerless]);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Nothing_is_told_of_who_is_not_wanted_but_processes_and_services(int number)
    {
        var one = EtwCases.All[number];

        using var run = EtwRun.Of(one.Events, _ => false);

        Assert.All(run.Seen.Seen, told => Assert.True(
            told is ProcessBegan or ProcessEnded or ProcessMadeByService { Service: "task" }, told.ToString()));
        Assert.Equal(0, run.Counts[EtwOutcome.Undecodable]);
    }

    [Theory]
    [MemberData(nameof(OfTheWanted))]
    public void What_is_not_wanted_allocates_nothing(int number)
    {
        var one = EtwCases.All[number];
        var silent = new SilentEvents();
        using var source = new EtwReplaySource();
        var intake = new EtwIntake(source.Source, "test", silent, EtwCases.Clock);
        foreach (var written in one.Events.Concat(one.Events))
            source.Push(written);

        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var written in one.Events)
            source.Push(written);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        // The enumerator of the array and nothing else.
        Assert.InRange(allocated, 0, 64);
        Assert.Equal(0, intake.Counts.Faults);
    }

    [Fact]
    public void A_text_without_an_end_is_no_text()
    {
        var whole = ProviderEvents.FileCreate(
            KernelFileProviderDecoder.Create, 1, 8, 0x10, 0x20, 1, @"\Device\HarddiskVolume3\secret\key");

        using var run = EtwRun.Of([whole.Cut(whole.Payload.Length - 2)]);

        Assert.Empty(run.Seen.Seen);
        Assert.Equal(1, run.Counts.Undecodable[
            new EtwKind("Microsoft-Windows-Kernel-File", KernelFileProviderDecoder.Create, 1)]);
    }

    /// <summary>What lies in a buffer behind a payload is another event.</summary>
    [Fact]
    public void A_version_that_is_newer_than_known_is_read_as_the_newest()
    {
        var newest = KernelEvents.Process(KernelProcessDecoder.Start, 5, 8, 77, 66, "a.exe", "a");
        var newer = newest with { Header = newest.Header with { Version = 9 }, Payload = [.. newest.Payload, 1, 2, 3] };

        using var run = EtwRun.Of([newer]);

        Assert.Equal(77, Assert.IsType<ProcessBegan>(Assert.Single(run.Seen.Seen)).Pid);
    }

    [Fact]
    public void A_process_of_a_thread_that_is_gone_is_not_said_to_have_opened_anything()
    {
        var thread = KernelEvents.Thread(KernelThreadDecoder.Start, 3, 8, Written.Pid, Written.Tid);
        var gone = KernelEvents.Thread(KernelThreadDecoder.Stop, 3, 8, Written.Pid, Written.Tid);
        var open = KernelEvents.FileCreate(3, 8, 0x10, 0x20, Written.Tid, 1, EtwCases.NtPath);

        using var run = EtwRun.Of([thread, gone, open]);

        Assert.Empty(run.Seen.Seen);
        Assert.Equal(1, run.Counts[EtwOutcome.Ownerless]);
    }

    [Fact]
    public void A_stream_of_datagrams_is_told_once_a_second()
    {
        var send = KernelEvents.Network(isTcp: false, KernelNetworkDecoder.SendV4, 2, 8, 77, "10.0.0.1", 443);
        var stamps = Enumerable.Range(0, 40).Select(i => Written.Stamp + i * EtwReplaySource.Frequency / 10);

        using var run = EtwRun.Of(stamps.Select(send.At));

        Assert.Equal(4, run.Seen.Seen.Count);
    }

    [Fact]
    public void Lost_events_in_the_stream_are_counted()
    {
        using var run = EtwRun.Of(LostDecoder.Opcodes.Select(opcode => KernelEvents.Lost(opcode, 8)));

        Assert.Equal(3, run.Seen.Lost.Sum(lost => lost.Count));
        Assert.All(run.Seen.Lost, lost => Assert.Equal("test", lost.Source));
    }

    [Fact]
    public void Kinds_that_cannot_be_read_are_counted_apart_up_to_a_limit()
    {
        var counts = new EtwCounts();

        for (var id = 0; id < 1_000; id++)
            counts.AddUndecodable("p", id, 0);

        Assert.InRange(counts.Undecodable.Count, 2, 257);
        Assert.Equal(1_000, counts.Undecodable.Values.Sum());
        Assert.Equal(1, counts.Undecodable[new EtwKind("p", 0, 0)]);
    }

    private static string Facts(SeenEvent told) => told switch
    {
        // Without its end an open is told by what it would have done.
        FileUsed file => $"{file.Pid} {file.NtPath} {(file.Use is FileUse.Open ? FileUse.Create : file.Use)}",
        // Without their ends these are told as what was tried.
        NetworkUsed { Use: NetworkUse.Bind or NetworkUse.Listen } bind =>
            $"{bind.Pid} {bind.Use} {bind.Address} {bind.Port}",
        NetworkUsed network => (network with { Protocol = 0 }).ToString(),
        RegistryUsed registry => $"{registry.Pid} {registry.Use} {registry.Key.Split('\\')[^1]} {registry.Value}",
        _ => told.ToString(),
    };

    private sealed class SilentEvents : ISeenEvents
    {
        public bool IsWanted(int pid) => false;

        public void OnSeen(SeenEvent seen) => throw new InvalidOperationException("Not wanted.");

        public void OnLost(string source, long count)
        {
        }
    }
}
