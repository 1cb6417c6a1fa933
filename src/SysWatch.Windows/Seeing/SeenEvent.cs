namespace SysWatch.Windows.Seeing;

/// <summary>
/// What a source has seen, as the kernel told it: before names are made canonical, before it is known whose process it
/// was. Holds nothing of the buffer that it came in.
/// </summary>
internal abstract record SeenEvent
{
    /// <summary>When it happened by the kernel's clock: FILETIME, 100 ns since 1601, UTC.</summary>
    public required long FileTime { get; init; }

    /// <summary>Who did it. 0 or 4: the system itself.</summary>
    public required int Pid { get; init; }
}

/// <summary><see cref="SeenEvent.Pid"/> is the new process.</summary>
internal sealed record ProcessBegan : SeenEvent
{
    public required int ParentPid { get; init; }

    /// <summary>As the kernel has it: a file's name, or a path in the object namespace.</summary>
    public required string ImageName { get; init; }

    public string CommandLine { get; init; } = "";

    /// <summary>Of the boot, never given again; 0 where the source has none.</summary>
    public ulong SequenceNumber { get; init; }

    /// <summary>FILETIME, as the process itself has it; 0 where the source has none.</summary>
    public long CreationTime { get; init; }

    /// <summary>It ran before the source began.</summary>
    public bool IsRundown { get; init; }

    /// <summary>
    /// From a provider in whose name any process may write: it adds to what is known of a process that the kernel's own
    /// session told of, and is no reason to believe in one.
    /// </summary>
    public bool IsHearsay { get; init; }

    /// <summary>The parent's; 0 where the source has none.</summary>
    public ulong ParentSequenceNumber { get; init; }

    /// <summary>
    /// Who called, which need not be the parent that the caller named (the event's header); 0 where it is not told.
    /// </summary>
    public int CreatorPid { get; init; }
}

internal sealed record ProcessEnded : SeenEvent
{
    public required uint ExitStatus { get; init; }

    /// <summary>As <see cref="ProcessBegan.SequenceNumber"/>.</summary>
    public ulong SequenceNumber { get; init; }

    /// <summary>As <see cref="ProcessBegan.IsHearsay"/>: never a reason to believe that a process has ended.</summary>
    public bool IsHearsay { get; init; }
}

internal enum FileUse : byte
{
    /// <summary>
    /// Opened, for whatever: the kernel does not tell what for, and whoever only asks for a file's size or time opens
    /// it, too.
    /// </summary>
    Open = 1,

    /// <summary>Read through the open file; told once for each.</summary>
    Read,

    /// <summary>Opened with a disposition that made, emptied or replaced the file.</summary>
    Create,
    Write,
    Delete,

    /// <summary>The old name; the new one is a <see cref="Create"/>.</summary>
    Rename,

    /// <summary>The name of a file that gets a second one, which is a <see cref="Create"/>.</summary>
    Link,
}

internal sealed record FileUsed : SeenEvent
{
    public required FileUse Use { get; init; }

    /// <summary>In the object namespace: <c>\Device\HarddiskVolume3\Users\...</c>.</summary>
    public required string NtPath { get; init; }

    /// <summary>NTSTATUS; null where it never became known.</summary>
    public uint? Status { get; init; }

    /// <summary>It was opened as a directory: <c>FILE_DIRECTORY_FILE</c>.</summary>
    public bool IsDirectory { get; init; }
}

internal enum NetworkUse : byte
{
    Connect = 1,
    Send,
    Bind,

    /// <summary>At a port of the system's choice, which is the event's.</summary>
    Listen,
    Accept,

    /// <summary>A socket was made; there is no address yet.</summary>
    Socket,
}

internal sealed record NetworkUsed : SeenEvent
{
    public required NetworkUse Use { get; init; }

    public required Policy.Decisions.NetworkProtocols Protocol { get; init; }

    /// <summary>As in <see cref="Policy.Decisions.NetworkRequest"/>: the peer's, of a bind the own.</summary>
    public UInt128 Address { get; init; }

    /// <summary>Host byte order.</summary>
    public ushort Port { get; init; }

    /// <summary>NTSTATUS; null where it never became known.</summary>
    public uint? Status { get; init; }

    /// <summary>
    /// False where it is not sure that this process has done it, and now: it is told of, and nobody is ended for it.
    /// </summary>
    public bool MayReact { get; init; } = true;
}

internal sealed record NameLookedUp : SeenEvent
{
    public required string Name { get; init; }

    /// <summary>DNS record type.</summary>
    public required uint Type { get; init; }

    /// <summary>Win32 error of the answer; null of the question, which comes before each answer.</summary>
    public uint? Status { get; init; }
}

internal enum RegistryUse : byte
{
    Open = 1,
    Create,
    QueryValue,
    SetValue,
    DeleteKey,
    DeleteValue,
}

internal sealed record RegistryUsed : SeenEvent
{
    public required RegistryUse Use { get; init; }

    /// <summary>
    /// In the object namespace where it could be told (<c>\REGISTRY\USER\S-1-...</c>), else relative.
    /// </summary>
    public required string Key { get; init; }

    /// <summary>Empty for the key itself.</summary>
    public string Value { get; init; } = "";

    /// <summary>NTSTATUS; null where it never became known.</summary>
    public uint? Status { get; init; }
}

internal sealed record ImageLoaded : SeenEvent
{
    public required string NtPath { get; init; }
}

/// <summary>Another process, or a thread of one, was opened.</summary>
internal sealed record ProcessOpened : SeenEvent
{
    public required int TargetPid { get; init; }

    public required bool IsThread { get; init; }

    /// <summary>ACCESS_MASK.</summary>
    public required uint DesiredAccess { get; init; }

    /// <summary>NTSTATUS or Win32 error, as the source has it.</summary>
    public required uint Status { get; init; }
}

/// <summary>
/// A service outside made a process for <see cref="SeenEvent.Pid"/>, which is no child of it. 0: for whom is not told.
/// </summary>
internal sealed record ProcessMadeByService : SeenEvent
{
    /// <summary><c>wmi</c>, <c>task</c>.</summary>
    public required string Service { get; init; }

    public required string CommandLine { get; init; }

    /// <summary>Of a task its name, which alone is told when one is registered.</summary>
    public string Name { get; init; } = "";

    /// <summary>0 where it is not told.</summary>
    public int CreatedPid { get; init; }

    /// <summary>
    /// Who wrote the event, by the kernel's word. Where this is not the service itself, nothing of it is to be
    /// believed.
    /// </summary>
    public int WriterPid { get; init; }
}
