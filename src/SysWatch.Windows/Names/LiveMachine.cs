using System.Collections.Immutable;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Microsoft.Win32;

namespace SysWatch.Windows.Names;

/// <summary>
/// What this machine is called on networks, what it offers there, and whom it asks for names. Read anew once a minute,
/// and when another server is met than it knows itself as: then at most once a second.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class LiveMachine : IMachineNames
{
    private const string Shares = @"SYSTEM\CurrentControlSet\Services\LanmanServer\Shares";
    private const string PathMark = "Path=";

    private static readonly TimeSpan ResolversKept = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private ImmutableArray<IPAddress> _resolvers = [];
    private long _read;

    private readonly KeptValue<MachineNames> _names;

    public LiveMachine(TimeProvider time)
    {
        _time = time;
        _names = new KeptValue<MachineNames>(Names, time, () => Missed());
    }

    /// <summary>Its names could not be read anew: judged is by those of before.</summary>
    public Action Missed { get; set; } = () => { };

    public MachineNames Current => _names.Current;

    public void Refresh() => _names.Refresh();

    private static MachineNames Names() => new(
        HostNames(), Interfaces().SelectMany(at => at.UnicastAddresses).Select(at => at.Address), SharesOf(),
        Environment.GetFolderPath(Environment.SpecialFolder.Windows));

    /// <summary>The DNS servers that the machine asks.</summary>
    public ImmutableArray<IPAddress> Resolvers()
    {
        lock (_lock)
        {
            if (_read != 0 && _time.GetElapsedTime(_read) < ResolversKept)
                return _resolvers;
            _read = _time.GetTimestamp();
            _resolvers = [.. Interfaces().SelectMany(at => at.DnsAddresses).Distinct()];
            return _resolvers;
        }
    }

    private static IEnumerable<string> HostNames()
    {
        yield return Environment.MachineName;
        string host;
        try
        {
            host = Dns.GetHostName();
        }
        catch (SocketException)
        {
            yield break;
        }
        yield return host;
        var domain = IPGlobalProperties.GetIPGlobalProperties().DomainName;
        if (domain.Length > 0)
            yield return $"{host}.{domain}";
    }

    private static IEnumerable<IPInterfaceProperties> Interfaces()
    {
        try
        {
            return [.. NetworkInterface.GetAllNetworkInterfaces().Select(at => at.GetIPProperties())];
        }
        catch (NetworkInformationException)
        {
            return [];
        }
    }

    private static Dictionary<string, string> SharesOf()
    {
        var found = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        using var key = Registry.LocalMachine.OpenSubKey(Shares);
        foreach (var name in key?.GetValueNames() ?? [])
        {
            var path = (key!.GetValue(name) as string[])?.FirstOrDefault(line =>
                line.StartsWith(PathMark, StringComparison.OrdinalIgnoreCase));
            if (path is not null)
                found[name] = path[PathMark.Length..];
        }
        return found;
    }
}
