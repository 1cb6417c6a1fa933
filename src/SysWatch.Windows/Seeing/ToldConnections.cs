using SysWatch.Policy.Decisions;

namespace SysWatch.Windows.Seeing;

/// <summary>
/// Connections that events told of, made or accepted, and those that were there before a session: a snapshot's others
/// are known for lost. Bounded: the oldest are forgotten, and then judged once more. Under the observer's lock.
/// </summary>
internal sealed class ToldConnections
{
    public const int RememberedMax = 8192;

    private HashSet<SnapshotConnection> _new = [];
    private HashSet<SnapshotConnection> _old = [];

    public void Add(int pid, NetworkProtocols protocol, UInt128 address, ushort port)
    {
        if (_new.Count >= RememberedMax / 2)
        {
            (_old, _new) = (_new, _old);
            _new.Clear();
        }
        _new.Add(new SnapshotConnection(pid, protocol, address, port));
    }

    public bool Has(in SnapshotConnection connection) => _new.Contains(connection) || _old.Contains(connection);
}
