using System.Collections.Immutable;
using System.Runtime.InteropServices;
using SysWatch.Policy.Patterns;
using SysWatch.Windows.Names;

namespace SysWatch.Windows.Plans.Network;

/// <summary>
/// What FwpmGetAppIdFromFileName0 makes of a program's name, for one whose file is not there: the device's path in
/// lower case, as UTF-16 with a NUL. The function opens the file, so that it has no answer then.
/// </summary>
internal static class ProgramId
{
    /// <summary>Drives that stand for a folder of another drive (`subst`).</summary>
    private const int DrivesMax = 4;

    private const string Device = @"\Device\";
    private const string Dos = @"\??\";

    /// <param name="path">Canonical.</param>
    /// <returns>Empty: it is on no volume of this machine.</returns>
    public static ImmutableArray<byte> Of(string path, VolumeMap volumes)
    {
        var name = (string?)path;
        for (var drives = 0; name is not null && drives < DrivesMax; drives++)
        {
            var (target, tail) = Split(name, volumes);
            if (target is null || tail.Length < 2)
                break;
            if (IsVolume(target))
                return Encode(target + tail.Replace('/', '\\'));
            name = target.StartsWith(Dos, StringComparison.Ordinal)
                ? WindowsNames.Canonical(target[Dos.Length..] + tail.Replace('/', '\\'))
                : null;
        }
        return [];
    }

    private static (string? Target, string Tail) Split(string path, VolumeMap volumes)
    {
        foreach (var (folder, device) in volumes.Folders)
        {
            if (path.Length > folder.Length && path[folder.Length] == '/' &&
                path.StartsWith(folder, StringComparison.OrdinalIgnoreCase))
                return (device, path[folder.Length..]);
        }
        var end = path.Length > 1 ? path.IndexOf('/', 1) : -1;
        if (end < 0)
            return (null, "");
        var root = path[1..end];
        return (volumes.TargetOf(root) ?? volumes.DeviceOf(root), path[end..]);
    }

    /// <summary>Not a share behind a letter: what a redirector calls it then depends on who is logged on.</summary>
    private static bool IsVolume(string target) =>
        target.StartsWith(Device, StringComparison.OrdinalIgnoreCase) && !target.AsSpan(Device.Length).Contains('\\');

    /// <summary>Unit by unit, as the system compares names.</summary>
    private static ImmutableArray<byte> Encode(string name)
    {
        Span<char> lower = new char[name.Length + 1];
        for (var i = 0; i < name.Length; i++)
            lower[i] = char.ToLowerInvariant(name[i]);
        return [.. MemoryMarshal.AsBytes(lower)];
    }
}
