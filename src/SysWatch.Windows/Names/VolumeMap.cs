using System.Collections.Frozen;
using System.Collections.Immutable;

namespace SysWatch.Windows.Names;

/// <summary>Which device has which names, as data. Immutable.</summary>
internal sealed class VolumeMap
{
    private readonly FrozenDictionary<string, string> _drives;
    private readonly FrozenDictionary<string, string> _volumes;
    private readonly FrozenDictionary<string, string> _shadows;
    private readonly FrozenDictionary<string, ImmutableArray<string>> _roots;

    /// <param name="drives">
    /// <c>C:</c> and what it stands for: <c>\Device\HarddiskVolume3</c>; <c>\??\C:\src</c> where `subst` made it;
    /// <c>\Device\LanmanRedirector\;X:0000\server\share</c>.
    /// </param>
    /// <param name="folders">Where a volume is mounted in a folder, <c>C:\mnt\data</c>, and its device.</param>
    /// <param name="volumes"><c>Volume{...}</c> and its device.</param>
    /// <param name="shadows">The device of a shadow copy, and of the volume that it is a copy of.</param>
    public VolumeMap(
        IReadOnlyDictionary<string, string> drives, IReadOnlyDictionary<string, string> folders,
        IReadOnlyDictionary<string, string> volumes, IReadOnlyDictionary<string, string> shadows)
    {
        _drives = Folded(drives);
        _volumes = Folded(volumes);
        _shadows = Folded(shadows);
        var roots = new Dictionary<string, List<string>>(StringComparer.OrdinalIgnoreCase);
        foreach (var (drive, device) in drives.OrderBy(drive => drive.Key, StringComparer.OrdinalIgnoreCase))
            Add(device, $"/{drive.ToUpperInvariant()}");
        Folders =
        [
            .. folders.Select(folder => (Folder: FolderName(folder.Key), Device: folder.Value.TrimEnd('\\')))
                .OrderByDescending(folder => folder.Folder.Length).ThenBy(folder => folder.Folder, StringComparer.Ordinal),
        ];
        foreach (var (folder, device) in Folders)
            Add(device, folder);
        foreach (var (volume, device) in volumes.Where(volume => !roots.ContainsKey(volume.Value.TrimEnd('\\'))))
            Add(device, "/" + volume);
        _roots = roots.ToFrozenDictionary(
            root => root.Key, root => root.Value.ToImmutableArray(), StringComparer.OrdinalIgnoreCase);
        Drives = [.. roots.Values.Select(names => names[0])];

        void Add(string device, string root)
        {
            if (!IsVolume(device))
                return;
            if (!roots.TryGetValue(device.TrimEnd('\\'), out var names))
                roots.Add(device.TrimEnd('\\'), names = []);
            names.Add(root);
        }
    }

    public static VolumeMap Empty { get; } = new(
        new Dictionary<string, string>(), new Dictionary<string, string>(), new Dictionary<string, string>(),
        new Dictionary<string, string>());

    /// <summary>Canonical folder names with the device that is mounted there, the deepest first.</summary>
    public ImmutableArray<(string Folder, string Device)> Folders { get; }

    /// <summary>The canonical root of every volume, e.g. <c>/C:</c>.</summary>
    public ImmutableArray<string> Drives { get; }

    public string? TargetOf(string drive) => _drives.GetValueOrDefault(drive)?.TrimEnd('\\');

    public string? DeviceOf(string volume) => _volumes.GetValueOrDefault(volume)?.TrimEnd('\\');

    /// <summary>
    /// The canonical names of a volume's topmost folder, the one that counts first: a letter, else a folder, else
    /// <c>/Volume{...}</c>. Of a shadow copy, those of the volume. Empty: the device is not known.
    /// </summary>
    public ImmutableArray<string> RootsOf(string device) =>
        _roots.TryGetValue(_shadows.GetValueOrDefault(device, device), out var roots) ? roots : [];

    private static bool IsVolume(string target) =>
        target.StartsWith(@"\Device\", StringComparison.OrdinalIgnoreCase) &&
        !target.AsSpan(@"\Device\".Length).TrimEnd('\\').Contains('\\');

    private static string FolderName(string folder) =>
        Policy.Patterns.WindowsNames.Canonical(folder.TrimEnd('\\') + "\\")?.TrimEnd('/') ??
        throw new ArgumentException($"A volume is mounted in a folder that is no absolute path: {folder}");

    private static FrozenDictionary<string, string> Folded(IReadOnlyDictionary<string, string> map) =>
        map.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
}
