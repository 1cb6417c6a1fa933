namespace SysWatch.Windows.Etw;

/// <summary>What was done with an open file, as its event has it.</summary>
internal readonly ref struct FileAction
{
    public required bool IsOdd { get; init; }

    public required ulong Irp { get; init; }

    public required int Tid { get; init; }

    public required ulong File { get; init; }

    /// <summary>FILE_INFORMATION_CLASS, where the event has one.</summary>
    public uint Class { get; init; }

    /// <summary>In the buffer; empty where the event has none.</summary>
    public ReadOnlySpan<char> Path { get; init; }
}
