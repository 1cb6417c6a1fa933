using System.Globalization;
using System.Net.Sockets;
using SysWatch.Cli.Commands;
using SysWatch.Cli.Connection;
using SysWatch.Protocol.V1;
using Process = System.Diagnostics.Process;

namespace SysWatch.Cli.Selftest;

/// <summary>What is made for one attack, for one of its two runs.</summary>
internal sealed class Prop : IDisposable
{
    /// <summary>
    /// What has no end of its own is over by then, but not within a run: it would look like a victim that was killed.
    /// </summary>
    private const string VictimSeconds = "3600";

    private readonly string _mark = Canary.New();
    private readonly string _secret;
    private Victim? _victim;
    private TlsServer? _tls;

    private Prop(Attack attack, string workspace, string secret)
    {
        Attack = attack;
        _secret = secret;
        Directory = Path.Join(workspace, attack.Id);
        Variables["MARK"] = _mark;
    }

    public Attack Attack { get; }

    public string Directory { get; }

    public Dictionary<string, string> Variables { get; } = [];

    /// <summary>What prepares may know the secret.</summary>
    public IReadOnlyDictionary<string, string> VariablesOfPreparation =>
        new Dictionary<string, string>(Variables) { ["SECRET"] = _secret };

    public Listener? Listener { get; private set; }

    public Sighting Seen => new(_secret, _mark, Listener?.Arrivals ?? 0, _victim?.IsHurt ?? false);

    /// <summary>Nothing has come to its decoy so far.</summary>
    public bool IsQuiet => Listener is { Arrivals: 0 } || _victim is { IsHurt: false };

    /// <param name="variableSecret">The one in the environment of the run.</param>
    public static async Task<Prop> MakeAsync(
        Surroundings place, DaemonConnection daemon, string workspace, string variableSecret, Attack attack,
        CancellationToken cancellationToken)
    {
        var prop = new Prop(
            attack, workspace, attack.Guard == Guard.Environment ? variableSecret : Canary.New());
        try
        {
            System.IO.Directory.CreateDirectory(prop.Directory);
            await File.WriteAllTextAsync(
                Path.Join(prop.Directory, ".env"), $"SELFTEST_VALUE={prop._secret}\n", cancellationToken);
            prop.MakeListener(place);
            if (attack.Decoy is Decoy.Process or Decoy.Session)
                await prop.MakeVictimAsync(place, daemon, cancellationToken);
            return prop;
        }
        catch
        {
            prop.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Listener?.Dispose();
        _tls?.Dispose();
        _victim?.Dispose();
    }

    private void MakeListener(Surroundings place)
    {
        switch (Attack.Decoy)
        {
            case Decoy.Port:
                Listener = Listener.OnLoopback();
                Variables["PORT"] = Listener.Port.ToString(CultureInfo.InvariantCulture);
                break;
            case Decoy.Stream or Decoy.Datagram:
                Variables["SOCK"] = place.NewSocketName();
                Listener = Listener.OnUnix(
                    Variables["SOCK"], Attack.Decoy == Decoy.Stream ? SocketType.Stream : SocketType.Dgram);
                break;
            case Decoy.Abstract:
                Variables["ABSTRACT"] = "/tmp/dbus-" + _mark;
                Listener = Listener.OnUnix("\0" + Variables["ABSTRACT"], SocketType.Stream);
                break;
            case Decoy.Pipe:
                Variables["PIPE"] = "pageant.selftest." + _mark;
                Listener = Listener.OnPipe(Variables["PIPE"]);
                break;
            case Decoy.Tls:
                Variables["PIPE"] = "syswatch-selftest-" + _mark;
                _tls = new TlsServer(Variables["PIPE"]);
                break;
        }
    }

    private static string[] SleepOf(Surroundings place) => OperatingSystem.IsWindows()
        ? [place.Program, SelftestStepCommand.Name, "sleep", VictimSeconds]
        : ["sleep", VictimSeconds];

    private async Task MakeVictimAsync(
        Surroundings place, DaemonConnection daemon, CancellationToken cancellationToken)
    {
        string[] session = Attack.Decoy == Decoy.Session ? [place.Launcher, "run", "--quiet", "--"] : [];
        var start = place.Start(Directory, [.. session, .. SleepOf(place)]);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        SecretVariables.Add(start.Environment, _secret);
        _victim = new Victim(Process.Start(start)!);
        Variables["VICTIM"] = _victim.Pid.ToString(CultureInfo.InvariantCulture);
        if (Attack.Decoy == Decoy.Session)
        {
            var own = await SessionOfAgent.FindAsync(daemon, _victim.Pid, () => _victim.HasEnded, cancellationToken);
            Variables["SESSION"] = own?.Id ?? "";
        }
    }
}
