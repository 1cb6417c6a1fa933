using System.Net;
using SysWatch.Windows.Names;

namespace SysWatch.Windows.Tests.Names;

/// <summary>A machine's names, as a test says they are.</summary>
internal sealed class FakeNames : IVolumeNames, ILongNames, IFinalNames
{
    public const string Identifier = "Volume{11111111-2222-3333-4444-555555555555}";

    public Dictionary<string, string> Drives { get; } = new()
    {
        ["C:"] = @"\Device\HarddiskVolume3",
        ["D:"] = @"\Device\HarddiskVolume5",
        ["S:"] = @"\??\C:\src",
        ["X:"] = @"\Device\LanmanRedirector\;X:000000000001abcd\server\share",
        ["Y:"] = @"\Device\Mup\;LanmanRedirector\;Y:000000000001abcd\localhost\c$\Users",
    };

    public Dictionary<string, string> Long { get; } = new(StringComparer.OrdinalIgnoreCase);

    public Dictionary<string, string> Final { get; } = new(StringComparer.OrdinalIgnoreCase);

    public List<string> Asked { get; } = [];

    public int Refreshed { get; private set; }

    public VolumeMap Current { get; set; } = null!;

    public static MachineNames Machine { get; } = new(
        ["BOX", "box.corp.example"], [IPAddress.Parse("10.1.2.3"), IPAddress.Parse("fe80::1%4")],
        new Dictionary<string, string> { ["Public"] = @"C:\Users\Public" }, @"C:\Windows");

    public static FakeNames Make()
    {
        var names = new FakeNames();
        names.Current = new VolumeMap(
            names.Drives,
            new Dictionary<string, string>
            {
                [@"C:\mnt\data\"] = @"\Device\HarddiskVolume6",
                [@"C:\mnt\d"] = @"\Device\HarddiskVolume5",
            },
            new Dictionary<string, string>
            {
                [Identifier] = @"\Device\HarddiskVolume9",
                ["Volume{c}"] = @"\Device\HarddiskVolume3",
            },
            new Dictionary<string, string> { [@"\Device\HarddiskVolumeShadowCopy2"] = @"\Device\HarddiskVolume3" });
        return names;
    }

    public void Refresh() => Refreshed++;

    public string? LongName(string path)
    {
        Asked.Add(path);
        return Long.GetValueOrDefault(path);
    }

    public string? FinalName(string path)
    {
        Asked.Add(path);
        return Final.GetValueOrDefault(path);
    }
}
