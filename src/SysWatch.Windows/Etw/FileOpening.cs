namespace SysWatch.Windows.Etw;

/// <summary>An open as its event has it.</summary>
internal readonly ref struct FileOpening
{
    public required bool IsOdd { get; init; }

    public required ulong Irp { get; init; }

    public required int Tid { get; init; }

    public required ulong File { get; init; }

    /// <summary>FILE_OPEN_BY_FILE_ID: what stands in the place of a path are the bytes of a number.</summary>
    public required bool IsByNumber { get; init; }

    /// <summary>In the buffer; empty where it is opened by its number.</summary>
    public required ReadOnlySpan<char> Path { get; init; }

    /// <summary>Its disposition makes, empties or replaces the file.</summary>
    public required bool Makes { get; init; }

    /// <summary>Its disposition leaves a file that is there as it is.</summary>
    public required bool MakesIfAbsent { get; init; }

    public required bool DeletesOnClose { get; init; }

    /// <summary>FILE_DIRECTORY_FILE.</summary>
    public required bool IsDirectory { get; init; }
}
