using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using SysWatch.Windows.Interop;
using static SysWatch.Windows.Interop.FileOpenTypes;
using static SysWatch.Windows.Interop.FileTypes;

namespace SysWatch.Windows.Holding;

/// <summary>
/// Opens files by the kernel's own call, which can be told not to wait for whoever holds an oplock, for good if it
/// likes: CreateFileW and OpenFileById cannot.
/// </summary>
[SupportedOSPlatform("windows")]
internal static unsafe class NtFile
{
    /// <summary>No link is followed by the last name; all may be opened that a backup may.</summary>
    public const uint NotFollowed = FILE_SYNCHRONOUS_IO_NONALERT | FILE_COMPLETE_IF_OPLOCKED |
        FILE_OPEN_FOR_BACKUP_INTENT | FILE_OPEN_REPARSE_POINT;

    private const uint Share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;

    /// <param name="above">What the name is below; null: the name is whole, <c>\??\C:\a</c>.</param>
    /// <returns>NTSTATUS. Opened as well where it is STATUS_OPLOCK_BREAK_IN_PROGRESS: then reading and writing may
    /// wait; asking for attributes, and for access lists and changing them, does not.</returns>
    public static int Open(KernelHandle? above, string name, uint access, out KernelHandle file) =>
        Open(above, MemoryMarshal.AsBytes(name.AsSpan()), access, NotFollowed, out file);

    /// <param name="volume">Of any file of the volume.</param>
    /// <param name="id">As GetFileInformationByHandleEx gives it.</param>
    public static int OpenById(KernelHandle volume, FileId id, uint access, out KernelHandle file)
    {
        // Sixteen bytes are something else to NTFS, whose numbers have eight: the id of an object.
        var bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<FileId>(in id));
        var number = id.High == 0 ? bytes[..sizeof(ulong)] : bytes;
        return Open(volume, number, access, NotFollowed | FILE_OPEN_BY_FILE_ID, out file);
    }

    private static int Open(
        KernelHandle? above, ReadOnlySpan<byte> name, uint access, uint options, out KernelHandle file)
    {
        nint opened = 0;
        int status;
        fixed (byte* bytes = name)
        {
            var text = new ProcessTypes.UNICODE_STRING
            {
                Length = checked((ushort)name.Length), MaximumLength = (ushort)name.Length, Buffer = (nint)bytes,
            };
            var attributes = new OBJECT_ATTRIBUTES
            {
                Length = (uint)sizeof(OBJECT_ATTRIBUTES), RootDirectory = above?.DangerousGetHandle() ?? 0,
                ObjectName = &text, Attributes = OBJ_CASE_INSENSITIVE,
            };
            IO_STATUS_BLOCK done;
            status = Ntdll.NtOpenFile(
                out opened, access | FILE_READ_ATTRIBUTES | SYNCHRONIZE, &attributes, &done, Share, options);
        }
        file = new KernelHandle(status < 0 ? 0 : opened);
        return status;
    }
}
