using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using SysWatch.Policy.Patterns;
using SysWatch.Windows.Interop;
using SysWatch.Windows.Plans.Security;
using SysWatch.Windows.Plans.Stamps;
using static SysWatch.Windows.Interop.FileTypes;

namespace SysWatch.Windows.Holding.Acl;

/// <summary>
/// An object that has an access list, opened without following a link: what is found out of it and what is done to it
/// is by this one handle, whatever its name means meanwhile.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed unsafe partial class OpenObject : IDisposable
{
    private const uint Parts = OWNER_SECURITY_INFORMATION | GROUP_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION;

    /// <summary>A reparse tag that stands for another name.</summary>
    private const uint NameSurrogate = 0x20000000;

    private const uint Access = READ_CONTROL | WRITE_DAC | FILE_READ_ATTRIBUTES;

    private const int PipeLooksMax = 10;

    private static readonly TimeSpan PipeLookEvery = TimeSpan.FromMilliseconds(20);

    private readonly KernelHandle _handle;

    private OpenObject(KernelHandle handle, ObjectKind kind, string path)
    {
        _handle = handle;
        Kind = kind;
        Path = path;
    }

    public ObjectKind Kind { get; }

    /// <summary>Canonical.</summary>
    public string Path { get; }

    /// <param name="path">Canonical: of a file, a directory or a pipe.</param>
    /// <exception cref="NativeException">It cannot be opened to be changed.</exception>
    public static OpenObject File(string path)
    {
        Wine.Refuse("change an access list");
        var name = WindowsNames.Display(path);
        if (path.StartsWith("/PIPE/", StringComparison.OrdinalIgnoreCase))
            return Pipe(path, name);
        var status = NtFile.Open(above: null, Native(name), Access, out var handle);
        if (status < 0)
            throw Refused(status, $"open {name} to hold it");
        var isDirectory = (Attributes(handle).FileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0;
        return new OpenObject(handle, isDirectory ? ObjectKind.Directory : ObjectKind.File, path);
    }

    /// <summary>To open a pipe is to connect to it: its servers may all be busy for a moment.</summary>
    private static OpenObject Pipe(string path, string name)
    {
        var handle = Connect(name);
        for (var look = 0; look < PipeLooksMax && handle.IsInvalid &&
            Marshal.GetLastPInvokeError() == Win32Error.ERROR_PIPE_BUSY; look++)
        {
            handle.Dispose();
            Thread.Sleep(PipeLookEvery);
            handle = Connect(name);
        }
        return handle.IsInvalid
            ? throw NativeException.Last("CreateFileW", $"open {name} to hold it")
            : new OpenObject(handle, ObjectKind.Pipe, path);
    }

    private static KernelHandle Connect(string name) => Kernel32.CreateFileW(
        name, Access, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, 0, OPEN_EXISTING,
        // Whoever serves a pipe of this name may not act as the system.
        FILE_FLAG_OPEN_REPARSE_POINT | FILE_FLAG_BACKUP_SEMANTICS | SECURITY_SQOS_PRESENT, 0);

    /// <summary>By the Win32 error, as the other calls tell theirs.</summary>
    private static NativeException Refused(int status, string what) =>
        NativeException.Win32("NtOpenFile", (int)Ntdll.RtlNtStatusToDosError(status), what);

    /// <param name="path">Canonical: <c>#HKLM/...</c>, <c>#HKU/...</c>, or the user's <c>#HKCU/...</c>.</param>
    public static OpenObject Key(string path, Sid user)
    {
        Wine.Refuse("change an access list");
        var parts = path.TrimStart('#').Split('/', 2);
        var rest = parts.Length < 2 ? "" : parts[1].Replace('/', '\\');
        var (root, name) = parts[0].ToUpperInvariant() switch
        {
            "HKLM" => (RegistryTypes.LocalMachine, rest),
            "HKU" => (RegistryTypes.Users, rest),
            "HKCU" => (RegistryTypes.Users, $@"{user}\{rest}"),
            _ => throw new IOException($"Cannot hold the registry key {path}: its root is not one that can be held."),
        };
        var code = Advapi32.RegOpenKeyExW(
            root, name, RegistryTypes.REG_OPTION_OPEN_LINK,
            READ_CONTROL | WRITE_DAC | RegistryTypes.KEY_WOW64_64KEY, out var key);
        return code == 0
            ? new OpenObject(new KernelHandle(key), ObjectKind.Key, path)
            : throw NativeException.Win32("RegOpenKeyExW", code, $"open the registry key {path} to hold it");
    }

    public static OpenObject Process(int pid, long creation)
    {
        Wine.Refuse("change an access list");
        var process = HeldProcess.TryOpen(
            pid, creation, READ_CONTROL | WRITE_DAC | ProcessTypes.PROCESS_QUERY_LIMITED_INFORMATION);
        return process is null
            ? throw NativeException.Last("OpenProcess", $"open process {pid} to hold it")
            : new OpenObject(process.Handle, ObjectKind.Process, $"process {pid}");
    }

    /// <summary>As it is now.</summary>
    public ObjectFacts Facts()
    {
        if (Kind is not (ObjectKind.File or ObjectKind.Directory))
            return new ObjectFacts(Kind, Path, Descriptor());
        if (!Kernel32.GetVolumeInformationByHandleW(_handle, null, 0, 0, 0, out var volume, null, 0))
            throw NativeException.Last("GetVolumeInformationByHandleW", $"look at the volume of {Path}");
        if (!Kernel32.GetFileInformationByHandle(_handle, out var file))
            throw NativeException.Last("GetFileInformationByHandle", $"look at {Path}");
        var attributes = Attributes(_handle);
        var reparse = (attributes.FileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) == 0 ? ReparseKind.None
            : (attributes.ReparseTag & NameSurrogate) != 0 ? ReparseKind.Link
            : ReparseKind.Data;
        return new ObjectFacts(
            Kind, Path, Descriptor(), (volume & FILE_PERSISTENT_ACLS) != 0, (volume & FILE_READ_ONLY_VOLUME) != 0,
            reparse, file.nNumberOfLinks);
    }

    /// <summary>Its list and nothing else of it; nothing of what lies below.</summary>
    public void SetList(AccessControlList list, DescriptorControl control)
    {
        var descriptor = SecurityDescriptor.Of(null, null, list, control);
        fixed (byte* bytes = descriptor.Bytes)
        {
            var status = Ntdll.NtSetSecurityObject(_handle, DACL_SECURITY_INFORMATION, bytes);
            if (status < 0)
                throw NativeException.Status("NtSetSecurityObject", status, $"change the access list of {Path}");
        }
    }

    public SecurityDescriptor Descriptor() => DescriptorOf(_handle, Path);

    /// <exception cref="IOException">It cannot be read.</exception>
    public static SecurityDescriptor DescriptorOf(KernelHandle handle, string path)
    {
        var bytes = new byte[1024];
        while (true)
        {
            int status;
            uint needed;
            fixed (byte* to = bytes)
                status = Ntdll.NtQuerySecurityObject(handle, Parts, to, (uint)bytes.Length, out needed);
            if (status >= 0)
                return SecurityDescriptor.TryRead(bytes.AsSpan(0, (int)needed), out var descriptor, out var error)
                    ? descriptor
                    : throw new IOException($"Cannot read the access list of {path}: {error}");
            if (status != NtStatus.STATUS_BUFFER_TOO_SMALL || needed > SecurityDescriptor.BytesMax)
                throw NativeException.Status("NtQuerySecurityObject", status, $"read the access list of {path}");
            bytes = new byte[needed];
        }
    }

    public void Dispose() => _handle.Dispose();

    public static FILE_ATTRIBUTE_TAG_INFO Attributes(KernelHandle handle)
    {
        FILE_ATTRIBUTE_TAG_INFO attributes = default;
        if (!Kernel32.GetFileInformationByHandleEx(
                handle, FileAttributeTagInfo, &attributes, (uint)sizeof(FILE_ATTRIBUTE_TAG_INFO)))
            throw NativeException.Last("GetFileInformationByHandleEx", "look at what was opened");
        return attributes;
    }

    /// <summary>As the kernel takes it, which changes nothing of a name.</summary>
    private static string Native(string name) =>
        name.StartsWith(@"\\?\", StringComparison.Ordinal) ? @"\??\" + name[4..]
        : name.StartsWith(@"\\", StringComparison.Ordinal) ? @"\??\UNC\" + name[2..]
        : @"\??\" + name;
}
