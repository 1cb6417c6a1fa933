using System.Runtime.Versioning;
using SysWatch.Windows.Interop;

namespace SysWatch.Windows.Names;

/// <summary>
/// The volumes of this machine. Read anew when a device is met that is not among them, at most once a second: whoever
/// plugs in and out must not keep the daemon busy.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed unsafe class LiveVolumes(TimeProvider time) : IVolumeNames
{
    private const int CharactersMax = 65_536;
    private const int NameCharactersMax = 1_024;
    private const int VolumesMax = 1_024;
    private const string Prefix = @"\\?\";

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private long _read;
    private VolumeMap? _current;

    public VolumeMap Current
    {
        get
        {
            lock (_lock)
                return _current ??= Read();
        }
    }

    public void Refresh()
    {
        lock (_lock)
        {
            if (_current is null || time.GetElapsedTime(_read) >= Pause)
                _current = Read();
        }
    }

    private VolumeMap Read()
    {
        _read = time.GetTimestamp();
        var drives = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        for (var letter = 'A'; letter <= 'Z'; letter++)
        {
            if (DeviceOf($"{letter}:") is { } device)
                drives[$"{letter}:"] = device;
        }
        var volumes = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var folders = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var volume in All())
        {
            // \\?\Volume{...}\, which QueryDosDevice knows without what stands around it.
            var name = volume[Prefix.Length..].TrimEnd('\\');
            if (DeviceOf(name) is not { } device)
                continue;
            volumes[name] = device;
            foreach (var folder in PlacesOf(volume).Where(place => place.TrimEnd('\\').Length > 2))
                folders[folder] = device;
        }
        // Of which volume a shadow copy is one, VSS alone knows: it is judged as if it were one of each.
        return new VolumeMap(drives, folders, volumes, new Dictionary<string, string>());
    }

    /// <summary>The first target, which is the one that counts now.</summary>
    private static string? DeviceOf(string name)
    {
        var target = new char[CharactersMax];
        fixed (char* to = target)
        {
            if (Kernel32.QueryDosDeviceW(name, to, (uint)target.Length) == 0)
                return null;
        }
        return FirstOf(target) is { Length: > 0 } device ? device : null;
    }

    /// <summary>The root of each, by the number that Windows has given it: also of those without a letter.</summary>
    public static List<string> All()
    {
        var found = new List<string>();
        var name = new char[NameCharactersMax];
        fixed (char* to = name)
        {
            var find = Kernel32.FindFirstVolumeW(to, (uint)name.Length);
            if (find == -1)
                return found;
            do
                found.Add(FirstOf(name));
            while (found.Count < VolumesMax && Kernel32.FindNextVolumeW(find, to, (uint)name.Length));
            Kernel32.FindVolumeClose(find);
        }
        return found.FindAll(volume => volume.StartsWith(Prefix, StringComparison.Ordinal));
    }

    private static string[] PlacesOf(string volume)
    {
        var names = new char[CharactersMax];
        fixed (char* to = names)
        {
            return Kernel32.GetVolumePathNamesForVolumeNameW(volume, to, (uint)names.Length, out var length)
                ? new string(names, 0, (int)Math.Min(length, (uint)names.Length))
                    .Split('\0', StringSplitOptions.RemoveEmptyEntries)
                : [];
        }
    }

    private static string FirstOf(char[] text) => new(text, 0, Math.Max(0, Array.IndexOf(text, '\0')));
}
