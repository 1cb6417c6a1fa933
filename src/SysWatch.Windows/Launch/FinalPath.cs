using System.Runtime.Versioning;
using SysWatch.Windows.Interop;
using static SysWatch.Windows.Interop.FileTypes;

namespace SysWatch.Windows.Launch;

/// <summary>The name under which the system itself knows a file: links, junctions and short names followed.</summary>
[SupportedOSPlatform("windows")]
internal static unsafe class FinalPath
{
    private const int CharactersMax = 32767;
    private const string Local = @"\\?\";
    private const string Remote = @"\\?\UNC\";

    /// <exception cref="NativeException">It cannot be opened, or has no such name.</exception>
    public static string Of(string path)
    {
        using var file = Kernel32.CreateFileW(
            path, FILE_READ_ATTRIBUTES, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, 0, OPEN_EXISTING,
            FILE_FLAG_BACKUP_SEMANTICS | SECURITY_SQOS_PRESENT, 0);
        if (file.IsInvalid)
            throw NativeException.Last("CreateFileW", $"open {path}");
        var name = new char[CharactersMax];
        fixed (char* to = name)
        {
            var length = Kernel32.GetFinalPathNameByHandleW(file, to, (uint)name.Length, VOLUME_NAME_DOS);
            if (length == 0 || length >= name.Length)
                throw NativeException.Last("GetFinalPathNameByHandleW", $"find the name of {path}");
            return WithoutPrefix(new string(name, 0, (int)length));
        }
    }

    private static string WithoutPrefix(string name) =>
        name.StartsWith(Remote, StringComparison.OrdinalIgnoreCase) ? @"\\" + name[Remote.Length..]
        : name.StartsWith(Local, StringComparison.Ordinal) ? name[Local.Length..]
        : name;
}
