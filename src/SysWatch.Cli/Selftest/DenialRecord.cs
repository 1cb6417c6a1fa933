using Grpc.Core;
using SysWatch.Cli.Connection;
using SysWatch.Protocol.V1;

namespace SysWatch.Cli.Selftest;

/// <summary>The rules that refused something to the processes of one session.</summary>
internal sealed class DenialRecord
{
    private readonly List<Event> _denials = [];

    /// <param name="events">Whoever asks for denials is told of lost events, too.</param>
    public DenialRecord(IEnumerable<Event> events) => _denials.AddRange(events.Where(e => e.AccessDecided is not null));

    public static async Task<DenialRecord> ReadAsync(DaemonConnection daemon, string session)
    {
        var request = new SubscribeRequest { Session = session, NoFollow = true, Kinds = { "denial" } };
        var denials = new List<Event>();
        using var stream = daemon.Events.Subscribe(request, daemon.Stream);
        while (await stream.ResponseStream.MoveNext(CancellationToken.None))
            denials.Add(stream.ResponseStream.Current);
        return new DenialRecord(denials);
    }

    /// <summary>
    /// Those that refused an attack what it is about: by its guard, to the process that ran it or what descends from
    /// it; or to whoever reached for what is named after it. A variable is hidden once, when the session starts, from
    /// all that comes after.
    /// </summary>
    public IReadOnlyList<string> RulesOf(Attack attack, Attempt attempt) =>
    [
        .. Of(attack, attempt)
            .Select(d => d.AccessDecided.Rule?.Id ?? "")
            .Where(id => id.Length > 0).Distinct().Order(StringComparer.Ordinal),
    ];

    /// <summary>
    /// Null: nothing was merely seen, or what counts was refused. That a variable was hidden, or blanked, tells of no
    /// attempt to read it.
    /// </summary>
    public Detection? DetectionOf(Attack attack, Attempt attempt)
    {
        if (attack.Guard == Guard.Environment)
            return null;
        var denials = Of(attack, attempt).ToLookup(d => IsSeenOnly(d.AccessDecided));
        if (!denials[true].Any() || (!attempt.GotThrough && denials[false].Any()))
            return null;
        var times = denials[true].Where(d => d.AccessDecided.HasReactionMs).Select(d => d.AccessDecided.ReactionMs);
        return new Detection(times.Cast<double?>().Min());
    }

    private IEnumerable<Event> Of(Attack attack, Attempt attempt) => _denials
        .Where(d => (IsOf(attempt.Pid, d.Process) && d.AccessDecided.Guard == attack.Guard) ||
            d.AccessDecided.Object.Contains($"/{attack.Id}/", StringComparison.Ordinal) ||
            d.AccessDecided.Object.Contains($@"\{attack.Id}\", StringComparison.OrdinalIgnoreCase) ||
            attack.Guard == Guard.Environment && d.AccessDecided.Guard == Guard.Environment);

    /// <summary>Of Windows: what the kernel told of, and what was ended for it.</summary>
    private static bool IsSeenOnly(AccessDecided access) => access.Mechanism is "etw" or "reacted";

    private static bool IsOf(int pid, Process? process) =>
        pid != 0 && (process?.Action?.Pid == pid || process?.Identity?.Pid == pid);
}
