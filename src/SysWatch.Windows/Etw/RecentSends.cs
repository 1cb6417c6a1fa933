namespace SysWatch.Windows.Etw;

/// <summary>
/// Datagrams to the same peer are told once a second: a stream over UDP is thousands of events that say the same.
/// A small table in which one peer may push out another, which is told once more than needed.
/// </summary>
internal sealed class RecentSends(EtwClock clock)
{
    private const int Slots = 1_024;
    private readonly long _pauseTicks = clock.Ticks(TimeSpan.FromSeconds(1));
    private readonly Sent[] _sent = new Sent[Slots];

    /// <returns>Whether it is to be told.</returns>
    public bool IsNew(int pid, Peer peer, long stamp)
    {
        ref var slot = ref _sent[(uint)HashCode.Combine(pid, peer) % Slots];
        if (slot.Pid == pid && slot.Peer == peer && stamp >= slot.Stamp && stamp - slot.Stamp < _pauseTicks)
            return false;
        slot = new Sent(pid, peer, stamp);
        return true;
    }

    private readonly record struct Sent(int Pid, Peer Peer, long Stamp);
}
