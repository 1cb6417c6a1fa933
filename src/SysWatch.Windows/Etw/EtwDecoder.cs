namespace SysWatch.Windows.Etw;

/// <summary>
/// One provider's events to what was seen. Called on the pump's thread only; it looks at nothing but the event, asks
/// <see cref="Seeing.ISeenEvents.IsWanted"/> before it allocates, and keeps nothing of the payload.
/// </summary>
internal abstract class EtwDecoder
{
    /// <summary>For people and for counts.</summary>
    public abstract string Provider { get; }

    public abstract EtwOutcome Decode(in EtwEvent seen);

    /// <summary>No more will come: what still waits is told as it is.</summary>
    public virtual void Drain()
    {
    }
}
