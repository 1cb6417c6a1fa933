using SysWatch.Windows.Interop;
using SysWatch.Windows.Plans.Stamps;
using static SysWatch.Windows.Interop.FileTypes;

namespace SysWatch.Windows.Holding.Acl;

internal sealed unsafe partial class OpenObject
{
    private const uint AnyShare = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
    private const uint NotFollowed = FILE_FLAG_OPEN_REPARSE_POINT | FILE_FLAG_BACKUP_SEMANTICS |
        SECURITY_SQOS_PRESENT;

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
        var descriptor = new FILE_ID_DESCRIPTOR
        {
            dwSize = (uint)sizeof(FILE_ID_DESCRIPTOR), Type = ExtendedFileIdType,
            ExtendedFileId = new FileId { Low = (ulong)file, High = (ulong)(file >> 64) },
        };
        var handle = Kernel32.OpenFileById(
            any, &descriptor, READ_CONTROL | WRITE_DAC | FILE_READ_ATTRIBUTES, AnyShare, 0, NotFollowed);
        if (!handle.IsInvalid)
            return new OpenObject(handle, kind, path);
        var failed = NativeException.Last("OpenFileById", $"open what was {WindowsPath(path)}");
        handle.Dispose();
        // NTFS says the first of a number that is nobody's.
        return failed.Code is Win32Error.ERROR_INVALID_PARAMETER or Win32Error.ERROR_FILE_NOT_FOUND ? null
            : throw failed;
    }

    private static KernelHandle OpenVolume(string path, ulong volume)
    {
        var drives = DriveInfo.GetDrives().Select(drive => drive.Name)
            .OrderByDescending(name => path.StartsWith($"/{name[..2]}/", StringComparison.OrdinalIgnoreCase));
        foreach (var drive in drives)
        {
            var root = Kernel32.CreateFileW(
                drive, FILE_READ_ATTRIBUTES, AnyShare, 0, OPEN_EXISTING, NotFollowed, 0);
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
