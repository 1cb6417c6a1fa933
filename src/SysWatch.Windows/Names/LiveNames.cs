using System.Runtime.Versioning;
using SysWatch.Windows.Interop;
using SysWatch.Windows.Launch;

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

    /// <summary>Asks for attributes only, which breaks no oplock.</summary>
    public string? FinalName(string path)
    {
        try
        {
            return FinalPath.Of(path);
        }
        catch (NativeException)
        {
            return null;
        }
    }
}
