using System.Globalization;
using SysWatch.Cli.Connection;
using SysWatch.Protocol.V1;

namespace SysWatch.Cli.Selftest;

/// <summary>
/// The decoys of every attack for one of its two runs: a directory with a secret of its own, and where it needs one a
/// listener, a victim or another session. Nothing of one run can pass for success in the other.
/// </summary>
internal sealed class Stage : IDisposable
{
    private const int AttackSeconds = 10;
    private const int PrepareSeconds = 20;

    // What works comes to its end; a slow or busy machine is not to pass for a broken one.
    private const int ControlSeconds = 60;

    private const int SettleTries = 10;
    private static readonly TimeSpan SettlePause = TimeSpan.FromSeconds(0.1);

    private readonly List<Prop> _props = [];

    private Stage(string workspace) => Workspace = workspace;

    public string Workspace { get; }

    public static async Task<Stage> SetAsync(
        Surroundings place, DaemonConnection daemon, string name, string variableSecret, IReadOnlyList<Attack> attacks,
        RunnerProcess outside, CancellationToken cancellationToken)
    {
        var stage = new Stage(Path.Join(place.Root, name));
        try
        {
            // Also where nothing gets through outside, and so nothing is tried in it.
            Directory.CreateDirectory(stage.Workspace);
            foreach (var attack in attacks)
                stage._props.Add(await Prop.MakeAsync(
                    place, daemon, stage.Workspace, variableSecret, attack, cancellationToken));
            await outside.RunAsync(
                stage._props.Where(p => p.Attack.Prepare.Length > 0)
                    .Select(p => TaskOf(p, p.Attack.Prepare, PrepareSeconds, p.VariablesOfPreparation)),
                cancellationToken);
            return stage;
        }
        catch
        {
            stage.Dispose();
            throw;
        }
    }

    public async Task<IReadOnlyDictionary<string, Attempt>> PlayAsync(
        RunnerProcess runner, RunnerProcess outside, CancellationToken cancellationToken)
    {
        var results = await runner.RunAsync(
            _props.Select(p => TaskOf(p, p.Attack.Script, SecondsOf(p.Attack), p.Variables)), cancellationToken);
        await SettleAsync(cancellationToken);
        var traces = await outside.RunAsync(
            _props.Where(p => p.Attack.Verify.Length > 0)
                .Select(p => TaskOf(p, p.Attack.Verify, PrepareSeconds, p.Variables)),
            cancellationToken);
        return _props.Where(p => results.ContainsKey(p.Attack.Id)).ToDictionary(
            p => p.Attack.Id,
            p => Evidence.Of(
                p.Attack, p.Seen, results[p.Attack.Id], traces.GetValueOrDefault(p.Attack.Id)));
    }

    /// <summary>Who has connected may not be counted yet, nor who was ended: he would pass for held.</summary>
    private async Task SettleAsync(CancellationToken cancellationToken)
    {
        for (var i = 0; i < SettleTries && _props.Any(p => p.IsQuiet); i++)
            await Task.Delay(SettlePause, cancellationToken);
    }

    private static int SecondsOf(Attack attack) =>
        attack.Class == AttackClass.Control ? ControlSeconds : AttackSeconds;

    /// <summary>What the profile can be asked of an attack: may this be read, or connected to?</summary>
    public Access? QuestionOf(Attack attack)
    {
        var prop = _props.First(p => p.Attack.Id == attack.Id);
        return attack switch
        {
            { Class: AttackClass.Read or AttackClass.Names } => new Access
            {
                Operation = "read",
                Object = Path.Join(prop.Directory, ".env"),
            },
            { Decoy: Decoy.Port } => new Access
            {
                Operation = "connect",
                Object = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{prop.Listener!.Port}"),
            },
            { Decoy: Decoy.Stream or Decoy.Datagram } => new Access
            {
                Operation = "connect",
                Object = prop.Variables["SOCK"],
            },
            _ => null,
        };
    }

    public void Dispose()
    {
        foreach (var prop in _props)
            prop.Dispose();
    }

    private static RunnerTask TaskOf(
        Prop prop, string script, int seconds, IReadOnlyDictionary<string, string> variables) =>
        new(prop.Attack.Id, prop.Directory, script, seconds, variables);
}
