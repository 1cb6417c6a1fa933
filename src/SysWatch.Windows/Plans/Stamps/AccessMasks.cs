using SysWatch.Policy.Decisions;
using SysWatch.Windows.Plans.Security;

namespace SysWatch.Windows.Plans.Stamps;

/// <summary>
/// What an access of a policy is in rights of Windows. READ_CONTROL and SYNCHRONIZE are in no mask, though FR and FW of
/// SDDL hold both: nearly every open asks for them, and a denial of writing would refuse reading, too.
/// </summary>
internal static class AccessMasks
{
    /// <summary>Always denied with anything else: who has these takes the stamp away.</summary>
    public const uint Stamp = Rights.WriteDac | Rights.WriteOwner;

    // A file that can be mapped to be executed can be read there.
    private const uint ReadFile = Rights.FileReadData | Rights.FileReadAttributesExtended | Rights.FileExecute;

    // FSCTL_SET_REPARSE_POINT takes either of FILE_WRITE_DATA and FILE_WRITE_ATTRIBUTES: an empty file or directory
    // becomes a link with it.
    private const uint WriteFile = Rights.FileWriteData | Rights.FileAppendData |
        Rights.FileWriteAttributesExtended | Rights.FileWriteAttributes;

    private const uint ReadDirectory = Rights.FileReadData | Rights.FileReadAttributesExtended;
    private const uint WriteDirectory = Rights.FileWriteAttributesExtended | Rights.FileWriteAttributes;
    private const uint AddToDirectory = Rights.FileWriteData | Rights.FileAppendData;

    private const uint ReadKey = Rights.KeyQueryValue | Rights.KeyEnumerateSubKeys | Rights.KeyNotify;
    private const uint AddToKey = Rights.KeyCreateSubKey | Rights.KeyCreateLink;

    // A pipe's FILE_APPEND_DATA is FILE_CREATE_PIPE_INSTANCE: to serve under its name.
    private const uint ConnectPipe = Rights.FileReadData | Rights.FileWriteData | Rights.FileAppendData;

    /// <summary>Of the object itself; 0 when nothing that it has is denied.</summary>
    public static uint Own(StampRequest request)
    {
        var denied = request.Denied;
        var below = request.DeniedBelow;
        return request.Facts.Kind switch
        {
            ObjectKind.Directory => On(denied, PathAccess.Read, ReadDirectory) |
                On(denied, PathAccess.Write, WriteDirectory) | On(denied, PathAccess.Delete, Rights.Delete) |
                On(below, PathAccess.Create, AddToDirectory) | On(below, PathAccess.Delete, Rights.FileDeleteChild) |
                (request.HoldsChildren ? Rights.FileDeleteChild : 0),
            ObjectKind.File => File(denied),
            ObjectKind.Key => On(denied, PathAccess.Read, ReadKey) |
                On(denied, PathAccess.Write, Rights.KeySetValue) | On(denied, PathAccess.Delete, Rights.Delete) |
                On(below, PathAccess.Create, AddToKey),
            ObjectKind.Pipe => On(denied, PathAccess.Connect, ConnectPipe) |
                On(denied, PathAccess.Read, Rights.FileReadData) |
                On(denied, PathAccess.Write, Rights.FileWriteData) |
                On(denied, PathAccess.Create, Rights.FileAppendData),
            // It may be waited for, and its name be asked: tools that list processes go on.
            _ => denied == PathAccess.None ? 0
                : Rights.ProcessAll & ~(Rights.ProcessQueryLimited | Rights.Synchronize | Rights.ReadControl),
        };
    }

    /// <summary>What files that are made below are to have.</summary>
    public static uint FilesBelow(StampRequest request) =>
        request.Facts.Kind == ObjectKind.Directory ? File(request.DeniedBelow) : 0;

    /// <summary>What directories, or keys, that are made below are to have.</summary>
    public static uint ContainersBelow(StampRequest request)
    {
        var below = request.DeniedBelow;
        return request.Facts.Kind switch
        {
            ObjectKind.Directory => On(below, PathAccess.Read, ReadDirectory | Rights.FileExecute) |
                On(below, PathAccess.Write, WriteDirectory) | On(below, PathAccess.Create, AddToDirectory) |
                On(below, PathAccess.Delete, Rights.Delete | Rights.FileDeleteChild),
            ObjectKind.Key => On(below, PathAccess.Read, ReadKey) | On(below, PathAccess.Write, Rights.KeySetValue) |
                On(below, PathAccess.Create, AddToKey) | On(below, PathAccess.Delete, Rights.Delete),
            _ => 0,
        };
    }

    private static uint File(PathAccess denied) =>
        On(denied, PathAccess.Read, ReadFile) | On(denied, PathAccess.Write, WriteFile) |
        On(denied, PathAccess.Delete, Rights.Delete) | On(denied, PathAccess.Execute, Rights.FileExecute);

    private static uint On(PathAccess denied, PathAccess access, uint mask) => (denied & access) != 0 ? mask : 0;
}
