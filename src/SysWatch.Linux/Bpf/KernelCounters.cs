using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Bpf;

/// <summary><c>enum sw_counter</c>.</summary>
internal enum KernelCounter : uint
{
    /// <summary>Telemetry that found no room.</summary>
    EventsLost = 0,

    /// <summary>Events of refusals that were made and found no room.</summary>
    DenialsLost = 1,

    /// <summary>The label table was full at a fork: the process was killed.</summary>
    ForksKilled = 2,

    /// <summary>So was its overflow: a child went on without a label.</summary>
    ForksUnlabelled = 3,

    /// <summary>There was no room to write a path in: the use of the file was refused without an event.</summary>
    PathsUnread = 4,

    /// <summary>Programs that may be agents, of which nobody was told.</summary>
    AgentsUnseen = 5,

    /// <summary>Names that objects had or got, of which nobody was told: all is looked at again.</summary>
    NamesUntold = 6,

    /// <summary>The label table was nearly full: a fork failed with EAGAIN.</summary>
    ForksRefused = 7,
}

/// <summary>What the kernel programs counted since they were loaded; an interrupted daemon does not reset it.</summary>
internal sealed unsafe class KernelCounters(BpfHandle map) : IDisposable
{
    private readonly int _processors = PossibleProcessors(File.ReadAllText("/sys/devices/system/cpu/possible"));

    public ulong Read(KernelCounter counter)
    {
        Span<ulong> values = stackalloc ulong[_processors];
        var key = (uint)counter;
        int result;
        fixed (ulong* start = values)
            result = LibBpf.Lookup(map, &key, start);
        if (result != 0)
            throw new BpfException($"the kernel's counters cannot be read: {BpfException.Describe(result)}");
        var sum = 0ul;
        foreach (var value in values)
            sum += value;
        return sum;
    }

    public void Dispose() => map.Dispose();

    /// <param name="list">E.g. <c>0-3,8</c>: the kernel keeps one value for every number up to the highest.</param>
    public static int PossibleProcessors(string list) =>
        int.Parse(list.Trim().Split(',', '-')[^1], System.Globalization.CultureInfo.InvariantCulture) + 1;
}
