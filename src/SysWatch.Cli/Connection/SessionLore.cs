using Grpc.Core;
using SysWatch.Protocol.V1;

namespace SysWatch.Cli.Connection;

/// <summary>
/// What can still be learned of the sessions that denials name: profile, workspace, and which command each tool call
/// was. Best effort: a session may have ended and its events been dropped, and then less is shown.
/// </summary>
internal sealed class SessionLore
{
    private const int EventsMax = 20_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, (string Profile, string Workspace)> _sessions = [];
    private readonly Dictionary<(string Session, int Pid, ulong Start), IReadOnlyList<string>> _commands = [];
    private readonly Dictionary<(string Session, int Pid), IReadOnlyList<string>> _latest = [];

    public string ProfileOf(string session) => _sessions.GetValueOrDefault(session).Profile ?? "";

    public string WorkspaceOf(string session) => _sessions.GetValueOrDefault(session).Workspace ?? "";

    /// <summary>The tool call's command line, or empty when it is not known any more.</summary>
    public IReadOnlyList<string> CommandOf(string session, ProcessIdentity? identity) =>
        (identity switch
        {
            null => null,
            // Only the number is known: the latest process that had it.
            { StartTimeNs: 0 } => _latest.GetValueOrDefault((session, identity.Pid)),
            _ => _commands.GetValueOrDefault(Key(session, identity)),
        }) ?? [];

    public static async Task<SessionLore> GatherAsync(
        DaemonConnection daemon, IReadOnlyCollection<Denial> denials)
    {
        var lore = new SessionLore();
        foreach (var denial in denials)
            lore.Learn(denial.Session, denial.Process);
        foreach (var session in denials.Select(d => d.Session).Distinct())
            await lore.AskAsync(daemon, session);
        if (denials.Any(lore.IsIncomplete))
            await lore.ReadEventsAsync(daemon);
        return lore;
    }

    private bool IsIncomplete(Denial denial) =>
        ProfileOf(denial.Session).Length == 0 ||
        denial.Process?.Action is { Pid: not 0 } action && CommandOf(denial.Session, action).Count == 0;

    private async Task AskAsync(DaemonConnection daemon, string id)
    {
        try
        {
            var session = await daemon.Sessions.GetAsync(new GetSessionRequest { Session = id }, daemon.Unary);
            _sessions[id] = (session.Profile, session.Workspace);
            foreach (var process in session.Processes)
                Learn(id, process);
        }
        catch (RpcException e) when (e.StatusCode is StatusCode.NotFound or StatusCode.PermissionDenied)
        {
            // It has ended; its events may still be held.
        }
    }

    private async Task ReadEventsAsync(DaemonConnection daemon)
    {
        var request = new SubscribeRequest { NoFollow = true, Kinds = { "session", "process" } };
        var options = daemon.Within(Patience);
        try
        {
            using var stream = daemon.Events.Subscribe(request, options);
            for (var i = 0; i < EventsMax && await stream.ResponseStream.MoveNext(options.CancellationToken); i++)
                Learn(stream.ResponseStream.Current);
        }
        catch (RpcException e) when (e.StatusCode is not StatusCode.Cancelled)
        {
            // What was learned until here is shown.
        }
    }

    private void Learn(Event one)
    {
        if (one.WhatCase == Event.WhatOneofCase.SessionStarted)
            _sessions.TryAdd(one.Session, (one.SessionStarted.Profile, one.Process?.WorkingDirectory ?? ""));
        Learn(one.Session, one.Process);
    }

    // The first command that a process ran is the tool call as the agent made it.
    private void Learn(string session, Process? process)
    {
        if (process is { Identity: { } identity, Arguments.Count: > 0 } &&
            _commands.TryAdd(Key(session, identity), process.Arguments))
            _latest[(session, identity.Pid)] = process.Arguments;
    }

    private static (string, int, ulong) Key(string session, ProcessIdentity identity) =>
        (session, identity.Pid, identity.StartTimeNs);
}
