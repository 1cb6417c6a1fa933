using System.Text;
using SysWatch.Linux.Abi;

namespace SysWatch.Linux.Bpf;

/// <summary>The file names of which the kernel tells when a program of such a name starts.</summary>
internal sealed class AgentNames(KernelMap<AgentName, uint> map) : IDisposable
{
    /// <summary>Those that are new are there before those that are not wanted any more go.</summary>
    public void Replace(IEnumerable<string> fileNames)
    {
        var wanted = fileNames.Select(name => AgentName.Of(Encoding.UTF8.GetBytes(name))).ToHashSet(Comparer);
        foreach (var name in wanted.Take(KernelAbi.AgentNamesMax))
            map.Set(name, 1);
        foreach (var name in map.Keys(KernelAbi.AgentNamesMax).Where(name => !wanted.Contains(name)))
            map.Remove(name);
    }

    public void Dispose() => map.Dispose();

    private static IEqualityComparer<AgentName> Comparer { get; } = EqualityComparer<AgentName>.Create(
        (one, other) => ((ReadOnlySpan<byte>)one.Comm).SequenceEqual(other.Comm),
        name =>
        {
            var hash = default(HashCode);
            hash.AddBytes(name.Comm);
            return hash.ToHashCode();
        });
}
