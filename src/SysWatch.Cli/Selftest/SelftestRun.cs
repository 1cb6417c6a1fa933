using Grpc.Core;
using SysWatch.Cli.Connection;
using SysWatch.Protocol.V1;

namespace SysWatch.Cli.Selftest;

/// <summary>
/// Plays the table twice: outside of any session, where every script must get through, and in one session that
/// `syswatch run` starts. Everything that is made for it is removed again.
/// </summary>
internal sealed class SelftestRun(DaemonConnection daemon, string runDirectory, Func<string, string?> variable)
{
    private const int RecordTries = 10;
    private static readonly TimeSpan RecordPause = TimeSpan.FromSeconds(0.2);
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(5);

    /// <summary>What gets through may still be told of.</summary>
    private static bool MaySeeLater => OperatingSystem.IsWindows();

    public async Task<SelftestReport> RunAsync(
        IReadOnlyList<Attack> attacks, string profile, CancellationToken cancellationToken)
    {
        await RefuseInSessionAsync();
        using var place = new Surroundings(runDirectory, variable);
        var missing = attacks.ToDictionary(a => a.Id, a => place.MissingOf(a.Needs));
        var possible = attacks.Where(a => missing[a.Id].Length == 0).ToList();
        string bareSecret = Canary.New(), secret = Canary.New();
        using var outside = RunnerProcess.Outside(place, place.Root, bareSecret);
        IReadOnlyDictionary<string, Attempt> bare;
        using (var stage = await Stage.SetAsync(
            place, daemon, "outside", bareSecret, possible, outside, cancellationToken))
            bare = await stage.PlayAsync(outside, outside, cancellationToken);
        var through = possible.Where(a => bare.GetValueOrDefault(a.Id) is { GotThrough: true }).ToList();
        using var inside = await Stage.SetAsync(
            place, daemon, "work", secret, through, outside, cancellationToken);
        using var runner = RunnerProcess.InSession(place, inside.Workspace, secret, profile);
        var session = await SessionOfAgent.FindAsync(daemon, runner.Pid, () => runner.HasEnded, cancellationToken)
            ?? throw new CliException(
                ExitCodes.LaunchFailed, $"the session did not start: {await runner.ReasonAsync()}");
        try
        {
            var held = await inside.PlayAsync(runner, outside, cancellationToken);
            var record = await SettledAsync(session.Id, through, held, cancellationToken);
            var findings = attacks.Select(a => Judge.Of(
                a, missing[a.Id], bare.GetValueOrDefault(a.Id), held.GetValueOrDefault(a.Id),
                held.TryGetValue(a.Id, out var attempt) ? record.RulesOf(a, attempt) : [],
                attempt is null ? null : record.DetectionOf(a, attempt)));
            var explained = new List<Finding>();
            foreach (var finding in findings)
                explained.Add(await ExplainAsync(session, inside, finding));
            return new SelftestReport(session.Profile, session.Mode, session.Id, explained);
        }
        finally
        {
            await EndAsync(session.Id);
        }
    }

    private async Task RefuseInSessionAsync()
    {
        try
        {
            var own = await daemon.Sessions.GetAsync(new GetSessionRequest(), daemon.Unary);
            throw new CliException(ExitCodes.NotPermitted, $"this already runs in session {own.Id}, where nothing " +
                "can be compared: run `syswatch selftest` outside of a session");
        }
        catch (RpcException e) when (e.StatusCode is StatusCode.InvalidArgument or StatusCode.NotFound)
        {
            // In no session, as it must be.
        }
    }

    // Events come a moment after what they tell.
    private async Task<DenialRecord> SettledAsync(
        string session, IReadOnlyList<Attack> attacks, IReadOnlyDictionary<string, Attempt> held,
        CancellationToken cancellationToken)
    {
        for (var i = 0; ; i++)
        {
            var record = await DenialRecord.ReadAsync(daemon, session);
            var isComplete = attacks.Where(a => a.Class != AttackClass.Control).All(a =>
                !held.TryGetValue(a.Id, out var attempt) || (attempt.GotThrough && !MaySeeLater) ||
                record.RulesOf(a, attempt).Count > 0);
            if (isComplete || i == RecordTries)
                return record;
            await Task.Delay(RecordPause, cancellationToken);
        }
    }

    /// <summary>Of what is not held: whether the profile allows it in the first place.</summary>
    private async Task<Finding> ExplainAsync(Session session, Stage inside, Finding finding)
    {
        if (finding.Outcome != AttackOutcome.NotHeld)
            return finding;
        if (session.Mode == "audit")
            return finding with { Why = "the session is in audit mode: nothing is refused" };
        if (inside.QuestionOf(finding.Attack) is not { } question)
            return finding;
        var answer = await daemon.Policy.CheckAsync(
            new CheckRequest { Session = session.Id, Access = question }, daemon.Unary);
        return answer.Verdict is Protocol.V1.Verdict.Allow or Protocol.V1.Verdict.Audit
            ? finding with { Why = $"the profile allows it: {answer.Rule?.Id}" }
            : finding;
    }

    // What a script has left running ends with the session, also when the run was interrupted.
    private async Task EndAsync(string session)
    {
        try
        {
            var limit = new CallOptions(deadline: TimeProvider.System.GetUtcNow().Add(EndLimit).UtcDateTime);
            await daemon.Sessions.KillAsync(new KillRequest { Session = session }, limit);
        }
        catch (RpcException)
        {
            // It has ended by itself, or the daemon has.
        }
    }
}
