using System.Runtime.CompilerServices;
using Microsoft.Diagnostics.Tracing;
using Microsoft.Diagnostics.Tracing.Parsers;
using SysWatch.Policy.Decisions;
using SysWatch.Windows.Seeing;

namespace SysWatch.Windows.Etw;

/// <summary>
/// All decoders on one source of TraceEvent's, live or replayed. What a session does not enable costs nothing here. One
/// source is one thread's, so that nothing is locked. TraceEvent finds the event's template; the payload is read by
/// <see cref="EtwReader"/> alone, as the fields of TraceEvent's own templates are read unchecked.
/// </summary>
internal sealed class EtwIntake
{
    private readonly EtwCounts _counts = new();
    private readonly List<EtwDecoder> _decoders = [];
    private readonly TraceEventSource _source;

    public EtwIntake(TraceEventSource source, string name, ISeenEvents seen, EtwClock clock)
    {
        _source = source;
        var owners = new ThreadOwners();
        OnKernel(seen, clock, owners);
        On(EtwProviders.KernelFile, KernelFileProviderDecoder.Ids,
            new KernelFileProviderDecoder(seen, clock, _counts, owners));
        On(EtwProviders.KernelProcess, KernelProcessProviderDecoder.Ids, new KernelProcessProviderDecoder(seen, clock));
        On(EtwProviders.KernelRegistry, RegistryDecoder.Ids, new RegistryDecoder(seen, clock, _counts));
        On(EtwProviders.KernelAuditApiCalls, AuditApiDecoder.Ids, new AuditApiDecoder(seen, clock));
        On(EtwProviders.TcpIp, TcpIpDecoder.Ids, new TcpIpDecoder(seen, clock));
        On(EtwProviders.WinsockAfd, AfdDecoder.Ids, new AfdDecoder(seen, clock, _counts));
        On(EtwProviders.DnsClient, DnsDecoder.Ids, new DnsDecoder(seen, clock));
        On(EtwProviders.WmiActivity, WmiDecoder.Ids, new WmiDecoder(seen, clock));
        On(EtwProviders.TaskScheduler, TaskDecoder.Ids, new TaskDecoder(seen, clock));
        var lost = new LostDecoder(seen, name);
        foreach (var opcode in LostDecoder.Opcodes)
            Register(RawEvent.OfKernel("RT_LostEvent", EtwProviders.LostTask, opcode, To(lost, opcode)));
    }

    public EtwCounts Counts => _counts;

    /// <summary>The source has ended: what waits for its end is told without it.</summary>
    public void Drain() => _decoders.ForEach(decoder => decoder.Drain());

    /// <summary>
    /// TraceEvent's parser without its tracking, which keeps a name for each file and key for ever. Threads go past it:
    /// it writes into their payload. So do processes: it puts the new process into the header, over
    /// the one that made it.
    /// </summary>
    private void OnKernel(ISeenEvents seen, EtwClock clock, ThreadOwners owners)
    {
        var kernel = new KernelTraceEventParser(_source, KernelTraceEventParser.ParserTrackingOptions.None);
        var process = new KernelProcessDecoder(seen, clock);
        int[] processes = [KernelProcessDecoder.Start, KernelProcessDecoder.Stop, KernelProcessDecoder.Rundown];
        foreach (var opcode in processes)
            Register(RawEvent.OfKernel("Process", EtwProviders.ProcessTask, opcode, To(process, opcode)));

        var thread = new KernelThreadDecoder(owners);
        int[] threads = [KernelThreadDecoder.Start, KernelThreadDecoder.Stop, KernelThreadDecoder.Rundown];
        foreach (var opcode in threads)
            Register(RawEvent.OfKernel("Thread", EtwProviders.ThreadTask, opcode, To(thread, opcode)));

        OnKernelFiles(kernel, new KernelFileDecoder(seen, clock, _counts, owners));
        OnKernelNetwork(kernel, seen, clock);
        kernel.ImageLoad += To(new ImageDecoder(seen, clock), ImageDecoder.Load);
    }

    private void OnKernelFiles(KernelTraceEventParser kernel, KernelFileDecoder file)
    {
        kernel.FileIOCreate += To(file, KernelFileDecoder.Create);
        kernel.FileIOClose += To(file, KernelFileDecoder.CloseFile);
        kernel.FileIORead += To(file, KernelFileDecoder.ReadFile);
        kernel.FileIOWrite += To(file, KernelFileDecoder.WriteFile);
        kernel.FileIOSetInfo += To(file, KernelFileDecoder.SetFile);
        kernel.FileIODelete += To(file, KernelFileDecoder.Delete);
        kernel.FileIORename += To(file, KernelFileDecoder.Rename);
        kernel.FileIOOperationEnd += To(file, KernelFileDecoder.OperationEnd);
        foreach (var opcode in KernelFileDecoder.WithoutParser)
            Register(RawEvent.OfKernel("FileIO", EtwProviders.FileTask, opcode, To(file, opcode)));
    }

    private void OnKernelNetwork(KernelTraceEventParser kernel, ISeenEvents seen, EtwClock clock)
    {
        var tcp = new KernelNetworkDecoder(NetworkProtocols.Tcp, seen, clock);
        kernel.TcpIpConnect += To(tcp, KernelNetworkDecoder.ConnectV4);
        kernel.TcpIpReconnect += To(tcp, KernelNetworkDecoder.ReconnectV4);
        kernel.TcpIpAccept += To(tcp, KernelNetworkDecoder.AcceptV4);
        kernel.TcpIpConnectIPV6 += To(tcp, KernelNetworkDecoder.ConnectV6);
        kernel.TcpIpReconnectIPV6 += To(tcp, KernelNetworkDecoder.ReconnectV6);
        kernel.TcpIpAcceptIPV6 += To(tcp, KernelNetworkDecoder.AcceptV6);
        var udp = new KernelNetworkDecoder(NetworkProtocols.Udp, seen, clock);
        kernel.UdpIpSend += To(udp, KernelNetworkDecoder.SendV4);
        kernel.UdpIpSendIPV6 += To(udp, KernelNetworkDecoder.SendV6);
    }

    private void On(EtwProviderName provider, int[] ids, EtwDecoder decoder)
    {
        foreach (var id in ids)
            Register(RawEvent.Of(provider, id, To(decoder, id)));
    }

    private void Register(RawEvent template) => ((ITraceParserServices)_source).RegisterEventTemplate(template);

    private Action<TraceEvent> To(EtwDecoder decoder, int id)
    {
        if (!_decoders.Contains(decoder))
            _decoders.Add(decoder);
        return data => Decode(decoder, id, data);
    }

    /// <summary>
    /// ETW itself calls this: what is thrown here would end the daemon. A decoder that throws has a defect, which is
    /// counted and costs one event.
    /// </summary>
    private void Decode(EtwDecoder decoder, int id, TraceEvent data)
    {
        EtwOutcome outcome;
        try
        {
            outcome = decoder.Decode(Of(id, data));
        }
        catch (Exception)
        {
            _counts.Faults++;
            outcome = EtwOutcome.Undecodable;
        }

        _counts.Add(outcome);
        if (outcome == EtwOutcome.Undecodable)
            _counts.AddUndecodable(decoder.Provider, id, data.Version);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe EtwEvent Of(int id, TraceEvent data)
    {
        var start = data.DataStart;
        var length = start == 0 ? 0 : data.EventDataLength;
#pragma warning disable CS0618 // TraceEvent says itself: not obsolete. The ticks are what is compared here.
        var stamp = data.TimeStampQPC;
#pragma warning restore CS0618
        return new EtwEvent
        {
            Id = id, Version = data.Version, PointerSize = data.PointerSize, Pid = data.ProcessID, Tid = data.ThreadID,
            Stamp = stamp, Payload = new ReadOnlySpan<byte>((void*)start, length),
        };
    }
}
