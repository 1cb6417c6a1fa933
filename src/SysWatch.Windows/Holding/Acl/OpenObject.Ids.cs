using SysWatch.Windows.Interop;
using SysWatch.Windows.Plans.Stamps;
using static SysWatch.Windows.Interop.FileTypes;
using LiveVolumes = SysWatch.Windows.Names.LiveVolumes;

namespace SysWatch.Windows.Holding.Acl;

internal sealed unsafe partial class OpenObject
{
    private const uint AnyShare = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;

    /// <summary>Of a file or directory: it keeps both under any name. 0 and 0: its volume has none.</summary>
    public (ulong Volume, UInt128 File) Id() =>
        Kind is ObjectKind.File or ObjectKind.Directory && IdOf(_handle) is { } id
            ? (id.VolumeSerialNumber, new UInt128(id.FileId.High, id.FileId.Low))
            : (0, 0);

    /// <summary>Null: no file has this number on the volume now.</summary>
    /// <param name="path">What it was called; the volume is looked for on this drive first.</param>
    /// <exception cref="IOException">The volume is not here, or the file may not be opened.</exception>
    public static OpenObject? ById(ObjectKind kind, string path, ulong volume, UInt128 file)
    {
        Wine.Refuse("change an access list");
        using var any = OpenVolume(path, volume);
        var id = new FileId { Low = (ulong)file, High = (ulong)(file >> 64) };
        var status = NtFile.OpenById(any, id, Access, out var handle);
        return status switch
        {
            >= 0 => new OpenObject(handle, kind, path),
            // NTFS says the first of a number that is nobody's.
            NtStatus.STATUS_INVALID_PARAMETER or NtStatus.STATUS_OBJECT_NAME_NOT_FOUND => null,
            _ => throw Refused(status, $"open what was {WindowsPath(path)}"),
        };
    }

    /// <summary>A volume need not have a letter: it may be mounted in a folder.</summary>
    private static KernelHandle OpenVolume(string path, ulong volume)
    {
        var drives = DriveInfo.GetDrives().Select(drive => drive.Name)
            .OrderByDescending(name => path.StartsWith($"/{name[..2]}/", StringComparison.OrdinalIgnoreCase));
        foreach (var name in drives.Concat(LiveVolumes.All()))
        {
            var root = Kernel32.CreateFileW(
                name, FILE_READ_ATTRIBUTES, AnyShare, 0, OPEN_EXISTING,
                FILE_FLAG_OPEN_REPARSE_POINT | FILE_FLAG_BACKUP_SEMANTICS | SECURITY_SQOS_PRESENT, 0);
            if (!root.IsInvalid && IdOf(root) is { } id && id.VolumeSerialNumber == volume)
                return root;
            root.Dispose();
        }
        throw new IOException($"The volume of {WindowsPath(path)} is not here: attach it, and start the service.");
    }

    private static FILE_ID_INFO? IdOf(KernelHandle handle)
    {
        FILE_ID_INFO id = default;
        return Kernel32.GetFileInformationByHandleEx(handle, FileIdInfo, &id, (uint)sizeof(FILE_ID_INFO)) ? id : null;
    }

    private static string WindowsPath(string path) => Policy.Patterns.WindowsNames.Display(path);
}
