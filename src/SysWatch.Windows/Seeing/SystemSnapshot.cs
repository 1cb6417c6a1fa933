using SysWatch.Policy.Decisions;

namespace SysWatch.Windows.Seeing;

/// <param name="Taken">FILETIME before the first was looked at.</param>
internal sealed record SystemSnapshot(
    long Taken, IReadOnlyList<SnapshotProcess> Processes, IReadOnlyList<SnapshotConnection> Connections);

/// <summary>A connection that is there.</summary>
/// <param name="Address">The peer's, as in <see cref="NetworkRequest"/>.</param>
internal readonly record struct SnapshotConnection(int Pid, NetworkProtocols Protocol, UInt128 Address, ushort Port);
