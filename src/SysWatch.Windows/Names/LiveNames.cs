using System.Runtime.Versioning;
using SysWatch.Windows.Interop;

namespace SysWatch.Windows.Names;

/// <summary>What the file systems of this machine say of a name. Asked of local volumes alone.</summary>
[SupportedOSPlatform("windows")]
internal sealed unsafe class LiveNames : ILongNames, IFinalNames
{
    private const int CharactersMax = 32_768;

    public string? LongName(string path)
    {
        var name = new char[CharactersMax];
        fixed (char* to = name)
        {
            var length = Kernel32.GetLongPathNameW(path, to, (uint)name.Length);
            return length == 0 || length >= name.Length ? null : new string(name, 0, (int)length);
        }
    }

    /// <summary>
    /// Name by name, so that nothing is followed by the system in the daemon's name: a link of a member's may lead to
    /// another machine, which would be asked with the rights of this one, or to a pipe that somebody serves. What leads
    /// there is named, and not touched.
    /// </summary>
    public string? FinalName(string path)
    {
        try
        {
            // Reads the link itself.
            return LinkWalk.Follow(path, link => new DirectoryInfo(link).LinkTarget);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException
            or NotSupportedException)
        {
            return null;
        }
    }
}
