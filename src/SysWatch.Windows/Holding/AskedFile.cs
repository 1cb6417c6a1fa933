using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using SysWatch.Windows.Holding.Acl;
using SysWatch.Windows.Interop;
using SysWatch.Windows.Plans.Security;
using SysWatch.Windows.Seeing.Packages;
using static SysWatch.Windows.Interop.FileTypes;

namespace SysWatch.Windows.Holding;

/// <summary>
/// A file or directory that somebody else may have chosen, opened by the system to be looked at. Nobody is waited for:
/// one on which another holds an oplock, and could hold it for good, is not opened. And nobody is followed: it is
/// opened name by name from the top of a drive of this machine, each within the one before, and what is a link, or
/// lies behind one, is not opened either. So no other machine is asked, whatever its name says.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed unsafe class AskedFile : IDisposable
{
    private readonly KernelHandle _handle;
    private readonly uint _attributes;

    private AskedFile(KernelHandle handle, string path)
    {
        _handle = handle;
        Path = path;
        _attributes = OpenObject.Attributes(handle).FileAttributes;
    }

    public string Path { get; }

    public bool IsDirectory => (_attributes & FILE_ATTRIBUTE_DIRECTORY) != 0;

    /// <summary>Or a placeholder: what is read of it comes from somewhere else.</summary>
    public bool IsLink => (_attributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0;

    public bool IsTop => Path.Length == 3;

    /// <summary>Whose rights can be trusted to be kept: one of a fixed disk's that has lists of them.</summary>
    public bool KeepsRights => TypeOf(Path) == DriveType.Fixed &&
        Kernel32.GetVolumeInformationByHandleW(_handle, null, 0, 0, 0, out var volume, null, 0) &&
        (volume & FILE_PERSISTENT_ACLS) != 0;

    /// <param name="path">Whole: <c>C:\a\b</c>. Of all else nothing is asked.</param>
    /// <param name="access">Of the last; and of what is above it, where <paramref name="looks"/> is given.</param>
    /// <param name="isMissing">It is not there, for certain.</param>
    /// <param name="looks">At each, from the top of the drive down, before it is opened what lies below.</param>
    /// <returns>Null: it cannot be opened without waiting or following, or is not liked.</returns>
    public static AskedFile? TryOpen(
        string path, uint access, out bool isMissing, Func<AskedFile, bool>? looks = null)
    {
        isMissing = false;
        if (ScriptPath.Of(path) != path || TypeOf(path) is DriveType.Network or DriveType.NoRootDirectory)
            return null;
        var top = path[..3];
        var names = path[3..].Split('\\');
        var at = TryOpen(null, $@"\??\{top}", top, looks is null ? 0 : access, out _);
        for (var i = 0; at is not null && i < names.Length; i++)
        {
            if (at.IsLink || !at.IsDirectory || looks?.Invoke(at) == false)
            {
                at.Dispose();
                return null;
            }
            using var above = at;
            at = TryOpen(
                above._handle, names[i], System.IO.Path.Join(above.Path, names[i]),
                looks is null && i < names.Length - 1 ? 0 : access, out isMissing);
        }
        if (at is null || looks?.Invoke(at) != false)
            return at;
        at.Dispose();
        return null;
    }

    /// <exception cref="IOException">It was not opened with READ_CONTROL.</exception>
    public SecurityDescriptor Descriptor() => OpenObject.DescriptorOf(_handle, Path);

    /// <summary>Its text, where it was opened with FILE_READ_DATA; null: it is too long.</summary>
    public string? Text(int bytesMax)
    {
        using var file = new FileStream(
            new SafeFileHandle(_handle.DangerousGetHandle(), ownsHandle: false), FileAccess.Read, bufferSize: 0);
        if (file.Length > bytesMax)
            return null;
        // It may grow meanwhile.
        var bytes = new byte[bytesMax];
        var read = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        using var reader = new StreamReader(new MemoryStream(bytes, 0, read));
        return reader.ReadToEnd();
    }

    public void Dispose() => _handle.Dispose();

    private static DriveType TypeOf(string path) => new DriveInfo(path[..1]).DriveType;

    private static AskedFile? TryOpen(
        KernelHandle? above, string name, string path, uint access, out bool isMissing)
    {
        var status = NtFile.Open(above, name, access, out var handle);
        isMissing = status is NtStatus.STATUS_OBJECT_NAME_NOT_FOUND or NtStatus.STATUS_OBJECT_PATH_NOT_FOUND;
        if (status < 0)
            return null;
        try
        {
            // Opened, but what is done by it next may wait.
            if (status != NtStatus.STATUS_OPLOCK_BREAK_IN_PROGRESS)
                return new AskedFile(handle, path);
        }
        catch (NativeException)
        {
        }
        handle.Dispose();
        return null;
    }
}
