using System.Collections.Immutable;
using System.Text;
using Microsoft.Diagnostics.Tracing;
using static Microsoft.Diagnostics.Tracing.Parsers.KernelTraceEventParser;

namespace SysWatch.Windows.Etw;

/// <summary>
/// What the two sessions enable, as plain data. The kernel's keywords and providers with a manifest do not go into one
/// session: TraceEvent enables the kernel first and once. A session's name is its identity on the machine: one of the
/// same name is a dead daemon's, because the name has a mark of the run directory, which one daemon serves.
/// </summary>
/// <param name="Names">Of its two sessions.</param>
internal sealed record EtwPlan(
    EtwNames Names, Keywords KernelKeywords, ImmutableArray<EtwProviderPlan> Providers)
{

    /// <summary>
    /// As large as an event can be: one that no buffer holds is dropped, and a command line may have 32,767 characters.
    /// </summary>
    public const int BufferKb = 64;

    /// <summary>
    /// Of all buffers together, which are there from the start. Each flush takes one of each processor, however little
    /// is in it: this is for about a second in which nobody reads on a machine of sixteen.
    /// </summary>
    public const int KernelBuffersMb = 64;
    public const int ProviderBuffersMb = 32;

    /// <summary>TraceEvent asks Windows to flush once a second; this is asked for in between, by hand.</summary>
    public static readonly TimeSpan FlushInterval = TimeSpan.FromMilliseconds(20);

    public static readonly TimeSpan LossInterval = TimeSpan.FromSeconds(1);

    /// <summary>The clocks of session and system drift by some milliseconds a minute.</summary>
    public static readonly TimeSpan ClockInterval = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Thread, though nothing is told of threads: only so is it known whose the file events are. TraceEvent would add
    /// it by itself.
    /// </summary>
    public static EtwPlan For(EtwNeeds needs, EtwNames names)
    {
        var keywords = Keywords.Process | Keywords.Thread;
        if (needs.HasFlag(EtwNeeds.Files))
        {
            keywords |= Keywords.FileIO | Keywords.FileIOInit;
            needs &= ~EtwNeeds.FilesByProvider;
        }

        if (needs.HasFlag(EtwNeeds.Network))
            keywords |= Keywords.NetworkTCPIP;
        if (needs.HasFlag(EtwNeeds.Images))
            keywords |= Keywords.ImageLoad;
        return new EtwPlan(names, keywords, [.. s_catalogue.Where(provider => (provider.Need & needs) != 0)]);
    }

    /// <summary>
    /// Each with its ids: a provider is verbose, and whoever writes in its name with other ids (as self-describing
    /// events have, which TraceEvent would keep for ever) is not heard.
    /// </summary>
    private static readonly ImmutableArray<EtwProviderPlan> s_catalogue =
    [
        new(EtwNeeds.Network, EtwProviders.WinsockAfd, TraceEventLevel.Informational, ulong.MaxValue,
            [.. AfdDecoder.Ids]),
        new(EtwNeeds.Network, EtwProviders.TcpIp, TraceEventLevel.Informational, ulong.MaxValue, [.. TcpIpDecoder.Ids]),
        new(EtwNeeds.Names, EtwProviders.DnsClient, TraceEventLevel.Informational, ulong.MaxValue, [.. DnsDecoder.Ids]),
        new(EtwNeeds.OpenedProcesses, EtwProviders.KernelAuditApiCalls, TraceEventLevel.Informational, ulong.MaxValue,
            [.. AuditApiDecoder.Ids]),
        new(EtwNeeds.Services, EtwProviders.WmiActivity, TraceEventLevel.Verbose, ulong.MaxValue, [.. WmiDecoder.Ids]),
        new(EtwNeeds.Services, EtwProviders.TaskScheduler, TraceEventLevel.Informational, ulong.MaxValue,
            [.. TaskDecoder.Ids]),
        new(EtwNeeds.Registry, EtwProviders.KernelRegistry, TraceEventLevel.Verbose, ulong.MaxValue,
            [.. RegistryDecoder.Ids]),
        new(EtwNeeds.ProcessNumbers, EtwProviders.KernelProcess, TraceEventLevel.Informational, ProcessKeyword,
            [.. KernelProcessProviderDecoder.Ids]),
        new(EtwNeeds.FilesByProvider, EtwProviders.KernelFile, TraceEventLevel.Informational, FileKeywords,
            [.. KernelFileProviderDecoder.Ids]),
    ];

    /// <summary>
    /// Of Microsoft-Windows-Kernel-File: operations, their ends, opens, reads, writes, removals by path, renames and
    /// links, new files. Not the names of all files.
    /// </summary>
    private const ulong FileKeywords = 0x20 | 0x40 | 0x80 | 0x100 | 0x200 | 0x400 | 0x800 | 0x1000;

    /// <summary>WINEVENT_KEYWORD_PROCESS of Microsoft-Windows-Kernel-Process.</summary>
    private const ulong ProcessKeyword = 0x10;

    public string Describe()
    {
        var text = new StringBuilder();
        text.Append(null, $"{Names.Kernel}: {KernelBuffersMb} MB in buffers of {BufferKb} KB, ")
            .Append(null, $"flushed every {FlushInterval.TotalMilliseconds} ms\n");
        text.Append(null, $"  kernel 0x{(ulong)KernelKeywords:x} ({KernelKeywords})\n");
        if (Providers.IsEmpty)
            return text.ToString();
        text.Append(null, $"{Names.Providers}: {ProviderBuffersMb} MB in buffers of {BufferKb} KB, ")
            .Append(null, $"flushed every {FlushInterval.TotalMilliseconds} ms\n");
        foreach (var provider in Providers)
        {
            text.Append(null, $"  {provider.Provider.Name} {provider.Provider.Guid:D} {provider.Level} ")
                .Append(null, $"0x{provider.Keywords:x} ids {string.Join(", ", provider.Ids)}\n");
        }

        return text.ToString();
    }
}
