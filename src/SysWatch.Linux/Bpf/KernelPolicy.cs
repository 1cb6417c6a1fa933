using SysWatch.Linux.Abi;
using SysWatch.Policy.Compilation;

namespace SysWatch.Linux.Bpf;

/// <summary>What the kernel programs are told of a session's policy.</summary>
/// <param name="Paths">Counts where BPF-LSM holds.</param>
/// <param name="DirectNames">
/// Unix names that may be connected and sent to directly where the daemon makes the connections: what the caller
/// writes must be equal to the byte. <c>@name</c> is an abstract one.
/// </param>
/// <param name="OwnNames">Unix names that are the daemon's own, where the kernel judges by the peer's name.</param>
internal sealed record KernelPolicy(
    NetworkTable Network, PathTable Paths, PolicyMode Mode, PolicyFlags Flags, IEnumerable<string> DirectNames,
    IEnumerable<string> OwnNames);
