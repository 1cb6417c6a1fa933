using SysWatch.Policy.Decisions;

namespace SysWatch.Windows.Probe;

/// <summary>One thing that is tried on this machine, with processes of its own that end with it.</summary>
internal interface IProbeCheck
{
    string Name { get; }

    Guard Proves { get; }

    /// <summary>wine only answers the calls: what would be seen there says nothing.</summary>
    bool IsPretendedByWine { get; }

    /// <returns>Why it does not hold; empty: it holds.</returns>
    string Try();
}
