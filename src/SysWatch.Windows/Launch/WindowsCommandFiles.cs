using System.Runtime.Versioning;

namespace SysWatch.Windows.Launch;

[SupportedOSPlatform("windows")]
internal sealed class WindowsCommandFiles : ICommandFiles
{
    public bool IsFile(string path) => File.Exists(path);

    public bool IsDirectory(string path) => Directory.Exists(path);
}
