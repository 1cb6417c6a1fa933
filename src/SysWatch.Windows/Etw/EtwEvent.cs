namespace SysWatch.Windows.Etw;

/// <summary>One event as ETW gave it. Valid until the callback returns.</summary>
internal readonly ref struct EtwEvent
{
    /// <summary>The event's id; of a classic event its opcode.</summary>
    public required int Id { get; init; }

    public required int Version { get; init; }

    /// <summary>4 or 8, of who wrote it.</summary>
    public required int PointerSize { get; init; }

    /// <summary>Of the thread in whose context it was written; -1 where the header has none.</summary>
    public required int Pid { get; init; }

    /// <summary>As <see cref="Pid"/>.</summary>
    public required int Tid { get; init; }

    /// <summary>Ticks of the session's clock. Events of several processors come only about in its order.</summary>
    public required long Stamp { get; init; }

    public required ReadOnlySpan<byte> Payload { get; init; }

    /// <summary>The header knows who did it.</summary>
    public bool HasPid => Pid >= 0;

    public EtwReader Read() => new(Payload, PointerSize);
}
