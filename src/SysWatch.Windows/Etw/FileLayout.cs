namespace SysWatch.Windows.Etw;

/// <summary>
/// How file events lie in their payloads, of the kernel's session and of Microsoft-Windows-Kernel-File, which differ by
/// a version only: up to version 2 of the one and version 0 of the other the thread's id stands second and as wide as a
/// pointer, later it is four bytes behind the pointers.
/// </summary>
internal readonly record struct FileLayout(bool IsOld)
{
    /// <summary>What the file system says of an open: FILE_OPENED; it had been there.</summary>
    public const ulong Opened = 1;

    /// <summary>FileEndOfFileInformation: it is made shorter or longer.</summary>
    public const uint SetsEnd = 20;

    /// <summary>FileAllocationInformation.</summary>
    public const uint SetsAllocation = 19;

    private const uint DirectoryFile = 0x1;
    private const uint DeleteOnClose = 0x1000;
    private const uint OpenByNumber = 0x2000;
    private const uint OpensOnly = 1;
    private const uint OpensOrMakes = 3;

    public static FileLayout OfKernel(int version) => new(version <= 2);

    public static FileLayout OfProvider(int version) => new(version == 0);

    /// <summary>
    /// Irp, [thread], object, [thread], options with the disposition on top, attributes, sharing, path.
    /// </summary>
    public FileOpening Opening(in EtwEvent seen)
    {
        var reader = seen.Read();
        var irp = reader.Pointer();
        var tid = IsOld ? (int)reader.Pointer() : 0;
        var file = reader.Pointer();
        if (!IsOld)
            tid = reader.Pid();
        var options = reader.U32();
        reader.Skip(sizeof(uint) + sizeof(uint));
        var isByNumber = (options & OpenByNumber) != 0;
        var path = isByNumber ? [] : reader.Text();
        var disposition = options >> 24;
        return new FileOpening
        {
            IsOdd = reader.IsOdd || irp == 0 || (path.IsEmpty && !isByNumber), IsByNumber = isByNumber, Irp = irp,
            Tid = tid, File = file, Path = path,
            Makes = disposition != OpensOnly, MakesIfAbsent = disposition == OpensOrMakes,
            DeletesOnClose = (options & DeleteOnClose) != 0, IsDirectory = (options & DirectoryFile) != 0,
        };
    }

    /// <summary>Irp, [thread], object, key, [thread]: cleanup, close, flush.</summary>
    public FileAction Simple(in EtwEvent seen)
    {
        var reader = seen.Read();
        var irp = reader.Pointer();
        var tid = IsOld ? (int)reader.Pointer() : 0;
        var file = reader.Pointer();
        reader.SkipPointers(1);
        if (!IsOld)
            tid = reader.Pid();
        return new FileAction { IsOdd = reader.IsOdd || irp == 0, Irp = irp, Tid = tid, File = file };
    }

    /// <summary>Offset, irp, [thread], object, key, [thread], size, flags.</summary>
    public FileAction Transfer(in EtwEvent seen)
    {
        var reader = seen.Read();
        reader.Skip(sizeof(ulong));
        var irp = reader.Pointer();
        var tid = IsOld ? (int)reader.Pointer() : 0;
        var file = reader.Pointer();
        reader.SkipPointers(1);
        if (!IsOld)
            tid = reader.Pid();
        reader.Skip(sizeof(uint) + sizeof(uint));
        return new FileAction { IsOdd = reader.IsOdd || irp == 0, Irp = irp, Tid = tid, File = file };
    }

    /// <summary>
    /// Irp, [thread], object, key, what more there is, [thread], class of information; with a path where a name is
    /// given or taken.
    /// </summary>
    public FileAction Setting(in EtwEvent seen, bool hasPath)
    {
        var reader = seen.Read();
        var irp = reader.Pointer();
        var tid = IsOld ? (int)reader.Pointer() : 0;
        var file = reader.Pointer();
        reader.SkipPointers(2);
        if (!IsOld)
            tid = reader.Pid();
        var kind = reader.U32();
        var path = hasPath ? reader.Text() : [];
        return new FileAction
        {
            IsOdd = reader.IsOdd || irp == 0 || (hasPath && path.IsEmpty), Irp = irp, Tid = tid, File = file,
            Class = kind, Path = path,
        };
    }
}
