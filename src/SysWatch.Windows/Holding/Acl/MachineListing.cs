using System.Globalization;
using System.IO.Enumeration;
using System.Runtime.Versioning;
using System.Text;
using Microsoft.Win32;
using SysWatch.Policy.Patterns;
using SysWatch.Windows.Interop;
using SysWatch.Windows.Plans.Security;
using SysWatch.Windows.Plans.Stamps;
using static SysWatch.Windows.Interop.FileTypes;

namespace SysWatch.Windows.Holding.Acl;

/// <summary>The names that this machine has. Nothing is changed, and no link is followed.</summary>
/// <param name="user">Whose <c>#HKCU</c> is meant.</param>
[SupportedOSPlatform("windows")]
internal sealed unsafe class MachineListing(Sid user) : IListing
{
    private const string PipeRoot = "/PIPE";
    private const uint NameSurrogate = 0x20000000;

    /// <summary>Of the daemon's own: all names, the hidden ones too, and an error where they are not told.</summary>
    private static readonly EnumerationOptions s_all = new()
    {
        AttributesToSkip = 0, IgnoreInaccessible = false, RecurseSubdirectories = false,
        ReturnSpecialDirectories = false,
    };

    public ListedObject? Top(string name)
    {
        if (name == PipeRoot)
            return new ListedObject("PIPE", ObjectKind.Directory);
        if (name.StartsWith('#'))
        {
            using var key = OpenKey(name);
            return key is null ? null : new ListedObject(name, ObjectKind.Key);
        }
        return name.Length == 3 && Directory.Exists(WindowsNames.Display(name))
            ? new ListedObject(name[1..], ObjectKind.Directory)
            : null;
    }

    public ListedObject? Find(string container, string folded)
    {
        foreach (var child in Children(
            container, name => Encoding.UTF8.GetString(WindowsNames.Fold(name)) == folded))
            return child;
        return null;
    }

    public IEnumerable<ListedObject> Children(string container) => Children(container, _ => true);

    /// <summary><c>#HKCU</c> by the name that it has below <c>#HKU</c>, which means the same whoever asks.</summary>
    public string KeyPath(string path) => path.StartsWith("#HKCU", StringComparison.OrdinalIgnoreCase)
        ? $"#HKU/{user}{path["#HKCU".Length..]}"
        : path;

    /// <summary>Of a key below <c>#HKU</c>: its user's keys are loaded. Others always are.</summary>
    public bool HasHive(string path)
    {
        var names = path.Split('/');
        if (names.Length < 2 || !names[0].Equals("#HKU", StringComparison.OrdinalIgnoreCase))
            return true;
        using var hive = OpenKey($"{names[0]}/{names[1]}");
        return hive is not null;
    }

    private IEnumerable<ListedObject> Children(string container, Func<string, bool> isMeant) =>
        container.StartsWith('#') ? Keys(container).Where(key => isMeant(key.Name))
        : container == PipeRoot ? Pipes(isMeant)
        : Files(container, isMeant);

    private static FileSystemEnumerable<ListedObject> Files(string directory, Func<string, bool> isMeant) =>
        new FileSystemEnumerable<ListedObject>(WindowsNames.Display(directory), Listed, s_all)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => isMeant(entry.FileName.ToString()),
        };

    private static ListedObject Listed(ref FileSystemEntry entry) => new(
        entry.FileName.ToString(), entry.IsDirectory ? ObjectKind.Directory : ObjectKind.File,
        (entry.Attributes & FileAttributes.ReparsePoint) != 0 && IsLink(entry.ToFullPath()));

    /// <summary>Cloud files and compressed ones are reparse points that stand for nothing else.</summary>
    private static bool IsLink(string path)
    {
        using var file = Kernel32.CreateFileW(
            path, FILE_READ_ATTRIBUTES, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, 0, OPEN_EXISTING,
            FILE_FLAG_OPEN_REPARSE_POINT | FILE_FLAG_BACKUP_SEMANTICS | SECURITY_SQOS_PRESENT, 0);
        FILE_ATTRIBUTE_TAG_INFO tag = default;
        // What cannot be told is not looked into.
        return file.IsInvalid ||
            !Kernel32.GetFileInformationByHandleEx(
                file, FileAttributeTagInfo, &tag, (uint)sizeof(FILE_ATTRIBUTE_TAG_INFO)) ||
            (tag.ReparseTag & NameSurrogate) != 0;
    }

    private static FileSystemEnumerable<ListedObject> Pipes(Func<string, bool> isMeant) =>
        new FileSystemEnumerable<ListedObject>(
            @"\\.\pipe\",
            (ref FileSystemEntry entry) => new ListedObject(
                entry.FileName.ToString().Replace('\\', '/'), ObjectKind.Pipe),
            s_all)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) =>
                isMeant(entry.FileName.ToString().Replace('\\', '/')),
        };

    private List<ListedObject> Keys(string path)
    {
        try
        {
            using var key = OpenKey(path);
            return key is null ? [] : [.. key.GetSubKeyNames().Select(name => new ListedObject(name, ObjectKind.Key))];
        }
        catch (System.Security.SecurityException refused)
        {
            throw new UnauthorizedAccessException(
                string.Create(CultureInfo.InvariantCulture, $"the key may not be read ({refused.Message})"), refused);
        }
    }

    private RegistryKey? OpenKey(string path)
    {
        var names = KeyPath(path).Split('/', 2);
        var hive = names[0].ToUpperInvariant() switch
        {
            "#HKLM" => RegistryHive.LocalMachine,
            "#HKU" => RegistryHive.Users,
            _ => (RegistryHive?)null,
        };
        if (hive is null)
            return null;
        using var root = RegistryKey.OpenBaseKey(hive.Value, RegistryView.Registry64);
        return root.OpenSubKey(names.Length < 2 ? "" : names[1].Replace('/', '\\'));
    }
}
