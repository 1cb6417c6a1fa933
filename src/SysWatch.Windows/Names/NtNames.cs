using System.Collections.Frozen;
using SysWatch.Policy.Patterns;

namespace SysWatch.Windows.Names;

/// <summary>
/// Makes canonical names of the names that the kernel tells, and of what people and programs spell otherwise. Asks
/// nothing of the system but the volumes' names.
/// </summary>
internal sealed class NtNames(IVolumeNames volumes, IMachineNames machine)
{
    /// <summary>A drive that stands for a folder of a drive that stands for a folder, and so on.</summary>
    private const int DepthMax = 8;

    private static readonly FrozenSet<string> Redirectors = new[]
    {
        "Mup", "LanmanRedirector", "WebDavRedirector", "DavRdr", "RdpDr", "P9Rdr", "NfsRdr", "HGFS", "VBoxMiniRdr",
        "PrlFS", "NetWareRedirector", "Csc", "DfsClient",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Devices that have no files, though something may stand behind their names.</summary>
    private static readonly FrozenSet<string> NoVolumes = new[]
    {
        "Afd", "AHCache", "Beep", "CNG", "ConDrv", "DeviceApi", "Http", "Ip", "Ip6", "KsecDD", "LanmanDatagramReceiver",
        "LanmanServer", "Mailslot", "MMCSS", "MountPointManager", "Ndis", "NetBT", "Nsi", "Null", "PcwDrv", "RasAcd",
        "RawIp", "RawIp6", "SrpDevice", "Tcp", "Tcp6", "Tdx", "Udp", "Udp6", "VolMgrControl", "WMIAdminDevice",
        "WMIDataDevice",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Canonical names of one object, the one that counts first. More than one where a volume has several names, or
    /// where it is not known which volume it is. Empty: no rule can mean it.
    /// </summary>
    /// <param name="path">An object's path, or a path of Win32.</param>
    public IReadOnlyList<string> Of(string path, out ObjectKind kind)
    {
        kind = ObjectKind.Device;
        if (path.Contains('\0') || Win32Spelling.ToKernel(path) is not { } kernel)
            return [];
        var names = kernel.Split('\\', StringSplitOptions.RemoveEmptyEntries);
        return Object(new Place(names, kernel.EndsWith('\\')), ref kind, DepthMax);
    }

    /// <summary>Below <c>\REGISTRY</c>, or as Win32 names keys; null for one that is relative to another.</summary>
    public static string? OfKey(string key, string userSid) => WindowsNames.CanonicalKey(key, userSid);

    private IReadOnlyList<string> Object(in Place place, ref ObjectKind kind, int depth)
    {
        if (depth == 0 || place.IsEmpty)
            return [];
        var rest = place.After(1);
        return place.First.ToUpperInvariant() switch
        {
            "??" or "DOSDEVICES" or "GLOBAL??" => Dos(rest, ref kind, depth),
            // \Sessions\0\DosDevices\00000000-000003e7\C:
            "SESSIONS" when place.Count > 4 && place[2].Equals("DosDevices", StringComparison.OrdinalIgnoreCase) =>
                Dos(place.After(4), ref kind, depth),
            "SYSTEMROOT" => Folder(machine.Current.WindowsFolder, rest, ref kind, depth),
            "DEVICE" => Device(rest, ref kind, depth),
            _ => [],
        };
    }

    private IReadOnlyList<string> Dos(in Place place, ref ObjectKind kind, int depth)
    {
        if (place.IsEmpty)
            return [];
        var first = place.First;
        var rest = place.After(1);
        if (first.Length == 2 && first[1] == ':' && char.IsAsciiLetter(first[0]))
            return Drive(first.ToUpperInvariant(), rest, ref kind, depth);
        if (volumes.Current.DeviceOf(first) is { } device)
            return Volume(device, rest, ref kind);
        if (first.StartsWith("Volume{", StringComparison.OrdinalIgnoreCase))
            return Files("/" + first, rest, ref kind);
        return first.ToUpperInvariant() switch
        {
            "UNC" => Share(rest, ref kind, depth),
            "PIPE" => Pipe(rest, ref kind),
            "GLOBALROOT" => Object(rest, ref kind, depth - 1),
            "GLOBAL" => Dos(rest, ref kind, depth - 1),
            // Volumes' devices have links of the same names here.
            _ => Device(place, ref kind, depth),
        };
    }

    private IReadOnlyList<string> Drive(string drive, in Place rest, ref ObjectKind kind, int depth)
    {
        var target = volumes.Current.TargetOf(drive);
        if (target is null)
            return Files("/" + drive, rest, ref kind);
        if (volumes.Current.RootsOf(target) is [_, ..])
            return Volume(target, rest, ref kind);
        var names = target.Split('\\', StringSplitOptions.RemoveEmptyEntries);
        return Object(rest.Below(names), ref kind, depth - 1);
    }

    private IReadOnlyList<string> Device(in Place place, ref ObjectKind kind, int depth)
    {
        if (place.IsEmpty)
            return [];
        var rest = place.After(1);
        if (Redirectors.Contains(place.First))
            return Share(BehindRedirectors(rest), ref kind, depth);
        if (place.First.Equals("NamedPipe", StringComparison.OrdinalIgnoreCase))
            return Pipe(rest, ref kind);
        var device = @"\Device\" + place.First;
        if (volumes.Current.RootsOf(device).IsEmpty)
            volumes.Refresh();
        if (volumes.Current.RootsOf(device) is [_, ..])
            return Volume(device, rest, ref kind);
        // Some volume, that came a moment ago or is a copy of another: it is judged as if it were each of them.
        if (place.First.StartsWith("HarddiskVolume", StringComparison.OrdinalIgnoreCase))
            return [.. Files("/" + place.First, rest, ref kind), .. AsEach(rest)];
        if (rest.IsEmpty || HasNoFiles(place.First))
            return [];
        // Programs make volumes of their own (WinFsp, Dokan), and drivers devices that have none.
        var unsure = ObjectKind.File;
        return [.. Files("/" + place.First, rest, ref unsure), .. AsEach(rest)];
    }

    /// <summary>Also those that a bus has numbered, and interfaces; and what is no name.</summary>
    private static bool HasNoFiles(string device) =>
        device is "." or ".." || device.Contains('/') || NoVolumes.Contains(device) || device.Contains('#') ||
        (device.Length == 8 && device.All(char.IsAsciiHexDigit));

    /// <summary>
    /// One redirector may name another before the mark: <c>Mup\DfsClient\;Z:...</c>. No share's name starts so, while a
    /// server may well be called as a redirector is.
    /// </summary>
    private static Place BehindRedirectors(Place place)
    {
        place = place.WithoutMarks();
        while (place.Count > 1 && Redirectors.Contains(place.First) && place[1].StartsWith(';'))
            place = place.After(1).WithoutMarks();
        return place;
    }

    private string[] AsEach(Place rest)
    {
        var kind = ObjectKind.File;
        return volumes.Current.Drives.SelectMany(root => Files(root, rest, ref kind)).ToArray();
    }

    private List<string> Volume(string device, in Place rest, ref ObjectKind kind)
    {
        var found = new List<string>();
        foreach (var root in volumes.Current.RootsOf(device))
            found.AddRange(Files(root, rest, ref kind));
        return found;
    }

    private IReadOnlyList<string> Share(in Place place, ref ObjectKind kind, int depth)
    {
        if (place.Count < 2)
            return [];
        var (server, share) = (place.First, place[1]);
        var rest = place.After(2);
        if (IsSelf(server))
        {
            if (share.ToUpperInvariant() is "PIPE" or "IPC$")
                return Pipe(rest, ref kind);
            if (FolderOf(share) is { } folder)
                return Folder(folder, rest, ref kind, depth);
        }
        kind = ObjectKind.File;
        return WindowsNames.Canonical(@"\\?\UNC\" + place.Text) is { } canonical ? [canonical] : [];
    }

    /// <summary>It may have got the name or the address since it was last asked.</summary>
    private bool IsSelf(string server)
    {
        if (machine.Current.IsSelf(server))
            return true;
        machine.Refresh();
        return machine.Current.IsSelf(server);
    }

    private string? FolderOf(string share)
    {
        if (machine.Current.FolderOf(share) is { } folder)
            return folder;
        machine.Refresh();
        return machine.Current.FolderOf(share);
    }

    private IReadOnlyList<string> Folder(string folder, in Place rest, ref ObjectKind kind, int depth) =>
        Win32Spelling.ToKernel(folder) is { } kernel
            ? Object(
                rest.Below(kernel.Split('\\', StringSplitOptions.RemoveEmptyEntries)) with { EndsOpen = true },
                ref kind, depth - 1)
            : [];

    private static IReadOnlyList<string> Pipe(in Place rest, ref ObjectKind kind)
    {
        kind = ObjectKind.Pipe;
        // Names of pipes have no folders; what is between is a part of the name.
        return [rest.IsEmpty ? "/PIPE" : "/PIPE/" + rest.Text.Replace('\\', '/')];
    }

    /// <param name="root">Canonical, of a volume.</param>
    private IReadOnlyList<string> Files(string root, in Place rest, ref ObjectKind kind)
    {
        // Without a separator behind it, it is the volume itself.
        if (rest is { IsEmpty: true, EndsOpen: false })
            return [];
        kind = ObjectKind.File;
        if (WindowsNames.Canonical(@"\\?\A:\" + rest.Text) is not { } canonical)
            return [];
        var below = canonical["/A:".Length..].TrimEnd('/');
        return OnMount(root + below) is { } mounted ? [mounted, root + below] : [root + below];
    }

    /// <summary>The name by which a volume that is mounted in a folder is known otherwise.</summary>
    private string? OnMount(string canonical)
    {
        foreach (var (folder, device) in volumes.Current.Folders)
        {
            if (!canonical.StartsWith(folder, StringComparison.OrdinalIgnoreCase) ||
                (canonical.Length > folder.Length && canonical[folder.Length] != '/'))
                continue;
            return volumes.Current.RootsOf(device) is [var root, ..] && root != folder
                ? root + canonical[folder.Length..]
                : null;
        }
        return null;
    }

    /// <summary>The rest of a path.</summary>
    private readonly record struct Place(ReadOnlyMemory<string> Names, bool EndsOpen)
    {
        public Place(string[] names, bool endsOpen)
            : this(names.AsMemory(), endsOpen)
        {
        }

        public bool IsEmpty => Names.IsEmpty;

        public int Count => Names.Length;

        public string First => Names.Span[0];

        public string this[int index] => Names.Span[index];

        public string Text => string.Join('\\', Names.ToArray());

        public Place After(int count) => this with { Names = Names[Math.Min(count, Names.Length)..] };

        public Place Below(string[] names) => this with { Names = (string[])[.. names, .. Names.Span] };

        /// <summary>Redirectors put their own names, drives and sessions between, each behind a ';'.</summary>
        public Place WithoutMarks()
        {
            var place = this;
            while (!place.IsEmpty && place.First.StartsWith(';'))
                place = place.After(1);
            return place;
        }
    }
}
