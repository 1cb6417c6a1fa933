using System.Net;
using Microsoft.Diagnostics.Tracing;
using Microsoft.Diagnostics.Tracing.Parsers;
using SysWatch.Policy.Decisions;
using SysWatch.Windows.Seeing;
using SysWatch.Windows.Tests.Etw.Replay;

namespace SysWatch.Windows.Tests.Etw;

/// <summary>What is relied upon of TraceEvent, and that both read the same.</summary>
public sealed class TraceEventTests
{
    /// <summary>The replay reaches into it: with another version look whether these are still what they were.</summary>
    [Fact]
    public void It_is_the_version_whose_inner_members_are_used()
    {
        Assert.Equal(new Version(4, 0, 0, 0), typeof(TraceEvent).Assembly.GetName().Version);
        Assert.NotNull(EtwReplaySource.BaseConstructor);
        Assert.NotNull(EtwReplaySource.Dispatch);
        Assert.All(EtwReplaySource.Fields, field =>
            Assert.True(EtwReplaySource.FieldOf(field.Type, field.Name) is not null, $"{field.Type}.{field.Name}"));
    }

    [Fact]
    public void Its_own_fields_say_the_same_of_whole_events()
    {
        var compared = 0;
        foreach (var one in EtwCases.All.Where(one => one.Told.Length == 1))
        {
            using var run = new EtwRun();
            var theirs = new List<string>();
            Listen(run.Source.Source, theirs);

            run.Push(one.Events);
            run.Intake.Drain();

            if (theirs.Count == 0)
                continue;
            compared++;
            Assert.Equal(theirs[0], Ours(run.Seen.Seen[0]));
        }

        Assert.True(compared > 80, $"{compared} compared");
    }

    /// <summary>Kept names would grow with every file that anybody opens.</summary>
    [Fact]
    public void Nothing_is_tracked_by_it()
    {
        using var run = new EtwRun();

        run.Push(EtwCases.All.SelectMany(one => one.Events));

        var kernel = new KernelTraceEventParser(
            run.Source.Source, KernelTraceEventParser.ParserTrackingOptions.None)
        {
            KernelPathToUserPathMapper = path => path,
        };
        Assert.Equal("", kernel.FileIDToFileName(0xABCD_0F00));
    }

    private static void Listen(ETWTraceEventSource source, List<string> theirs)
    {
        var kernel = new KernelTraceEventParser(source, KernelTraceEventParser.ParserTrackingOptions.None)
        {
            KernelPathToUserPathMapper = path => path,
        };
        // Their header is put right by the first template alone, which here is ours.
        kernel.ProcessStart += data =>
            theirs.Add($"{PidIn(data)} {data.ParentID} {data.KernelImageFileName} {data.CommandLine}");
        kernel.ProcessStop += data => theirs.Add($"{PidIn(data)} {(uint)data.ExitStatus:x}");
        kernel.FileIOCreate += data => theirs.Add(data.FileName);
        kernel.ImageLoad += data =>
        {
            // They read no name in version 0.
            if (data.Version > 0)
                theirs.Add(data.FileName);
        };
        kernel.TcpIpConnect += data => theirs.Add($"{data.ProcessID} {data.daddr} {data.dport}");
        kernel.TcpIpAccept += data => theirs.Add($"{data.ProcessID} {data.daddr} {data.dport}");
        kernel.TcpIpReconnect += data => theirs.Add($"{data.ProcessID} {data.daddr} {data.dport}");
        kernel.TcpIpConnectIPV6 += data => theirs.Add($"{data.ProcessID} {data.daddr} {data.dport}");
        kernel.TcpIpAcceptIPV6 += data => theirs.Add($"{data.ProcessID} {data.daddr} {data.dport}");
        kernel.UdpIpSend += data => theirs.Add($"{data.ProcessID} {data.daddr} {data.dport}");
        kernel.UdpIpSendIPV6 += data => theirs.Add($"{data.ProcessID} {data.daddr} {data.dport}");
    }

    private static int PidIn(TraceEvent data) => BitConverter.ToInt32(data.EventData(), data.PointerSize);

    private static string Ours(SeenEvent seen) => seen switch
    {
        ProcessBegan began => $"{began.Pid} {began.ParentPid} {began.ImageName} {began.CommandLine}",
        ProcessEnded ended => $"{ended.Pid} {ended.ExitStatus:x}",
        FileUsed file => file.NtPath,
        ImageLoaded image => image.NtPath,
        NetworkUsed network => $"{network.Pid} {Address(network)} {network.Port}",
        _ => "",
    };

    private static IPAddress Address(NetworkUsed network) => NetworkRequest.ToAddress(network.Address);
}
