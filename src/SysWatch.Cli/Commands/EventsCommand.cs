using System.CommandLine;
using System.Globalization;
using Grpc.Core;
using SysWatch.Cli.Json;
using SysWatch.Cli.Output;
using SysWatch.Protocol.V1;

namespace SysWatch.Cli.Commands;

/// <summary>`events`: what sessions did and what was done to them, one line each.</summary>
internal static class EventsCommand
{
    public static Command Create(CommandContext context)
    {
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on with new events as they happen" };
        var session = new Option<string?>("--session", "-s")
        {
            Description = "Of this session only",
            HelpName = "SESSION",
        };
        var kinds = new Option<string[]>("--kind", "-k")
        {
            Description = "Of these kinds only; may be repeated",
            HelpName = string.Join('|', EventKinds.Filters),
            AllowMultipleArgumentsPerToken = false,
        };
        kinds.AcceptOnlyFromAmong(EventKinds.Filters);
        var guards = new Option<string[]>("--guard", "-g")
        {
            Description = "Of these guards only; may be repeated",
            HelpName = string.Join('|', Words.Guards),
        };
        guards.AcceptOnlyFromAmong([.. Words.Guards]);
        var after = new Option<ulong>("--after")
        {
            Description = "Only those after this sequence number: to go on where an earlier reader ended",
            HelpName = "SEQUENCE",
        };
        var command = new Command("events", "Show events; those still held, or with --follow new ones")
        {
            follow, session, kinds, guards, after, context.Json,
        };
        command.SetAction((parse, cancellationToken) =>
        {
            var request = new SubscribeRequest
            {
                Session = parse.GetValue(session) ?? "",
                AfterSequence = parse.GetValue(after),
                NoFollow = !parse.GetValue(follow),
            };
            request.Kinds.AddRange(parse.GetValue(kinds) ?? []);
            foreach (var word in parse.GetValue(guards) ?? [])
            {
                if (!OperatingSystem.IsWindows() && word == Words.Of(Guard.Registry))
                    throw new CliException(ExitCodes.Usage,
                        "only Windows has a registry: no event of this system is of that guard");
                request.Guards.Add(Words.TryGuard(word, out var guard) ? guard : Guard.Unspecified);
            }
            return RunAsync(context, parse, request, cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        CommandContext context, ParseResult parse, SubscribeRequest request, CancellationToken cancellationToken)
    {
        using var daemon = await context.ConnectAsync(parse, cancellationToken);
        var screen = context.ScreenFor(parse);
        var json = parse.GetValue(context.Json);
        using var stream = daemon.Events.Subscribe(request, daemon.Stream);
        await foreach (var one in stream.ResponseStream.ReadAllAsync(cancellationToken))
        {
            if (json)
                context.WriteJson(JsonShapes.Of(one), c => c.EventJson);
            else
                screen.Record([.. Line(one, context.Terminal)]);
            if (!request.NoFollow)
                screen.Flush();
        }
        return ExitCodes.Success;
    }

    private static IEnumerable<Piece> Line(Event one, Terminal terminal)
    {
        yield return Piece.Faint(TimeText.Local(one.TimeUnixNs, terminal));
        yield return one.Session.Length == 0 ? "-" : one.Session;
        yield return (one.Process?.Identity?.Pid ?? 0).ToString(CultureInfo.InvariantCulture);
        foreach (var piece in What(one, terminal))
            yield return piece;
        if (one.Process is { } process)
            yield return Piece.Faint(ProcessText.Command(process));
    }

    private static IEnumerable<Piece> What(Event one, Terminal terminal) => one.WhatCase switch
    {
        Event.WhatOneofCase.AgentNotHeld =>
            [Piece.Bad("agent-not-held"), one.AgentNotHeld.Agent, one.AgentNotHeld.Reason],
        Event.WhatOneofCase.SessionStarted =>
            [Piece.Strong(one.SessionStarted.Attached ? "session-attached" : "session-started"),
                one.SessionStarted.Profile, one.SessionStarted.Command,
                .. one.SessionStarted.UnsafeFlags.Select(flag => Piece.Warning($"asks nobody: {flag}"))],
        Event.WhatOneofCase.SessionEnded => [Piece.Strong("session-ended"), one.SessionEnded.Reason],
        Event.WhatOneofCase.ProcessExited =>
            ["process-exited", one.ProcessExited.ExitCode.ToString(CultureInfo.InvariantCulture)],
        Event.WhatOneofCase.AccessDecided => Access(one.AccessDecided),
        Event.WhatOneofCase.AccessesSeen => Seen(one.AccessesSeen, terminal),
        Event.WhatOneofCase.PolicyReloaded when one.PolicyReloaded.Accepted =>
            [Piece.Strong("policy-reloaded"), one.PolicyReloaded.Profile],
        Event.WhatOneofCase.PolicyReloaded =>
            [Piece.Bad("policy-refused"), one.PolicyReloaded.Profile, one.PolicyReloaded.Detail],
        Event.WhatOneofCase.ApprovalResolved => Approval(one.ApprovalResolved),
        Event.WhatOneofCase.EventsLost =>
        [
            Piece.Bad("lost"), one.EventsLost.Count.ToString(CultureInfo.InvariantCulture), one.EventsLost.Source,
        ],
        _ => [EventKinds.Of(one)],
    };

    private static IEnumerable<Piece> Approval(ApprovalResolved resolved) =>
    [
        Piece.Strong(resolved.Approval is { } approval ? Words.Of(approval.State) : "approval"),
        resolved.Approval?.Operation ?? "",
        Piece.Strong(resolved.Approval?.Object ?? ""),
        resolved.By,
    ];

    private static IEnumerable<Piece> Access(AccessDecided access)
    {
        yield return new Piece(Words.Of(access.Verdict), Words.ToneOf(access.Verdict));
        yield return Words.Of(access.Guard);
        yield return access.Operation;
        yield return Piece.Strong(Words.OfObject(access.Object));
        yield return Piece.Accent(access.Rule?.Id ?? "");
        yield return access.Enforced ? access.Mechanism : Piece.Warning(access.Mechanism + NotEnforced(access));
        if (access.Count > 1)
            yield return string.Create(CultureInfo.InvariantCulture, $"x{access.Count}");
        if (access.HasReactionMs)
            yield return Piece.Faint(string.Create(
                CultureInfo.InvariantCulture, $"after {Math.Round(access.ReactionMs, 1)} ms"));
    }

    /// <summary>What is only seen may have been nobody's wish to let pass: then the session need not be one of audit.
    /// </summary>
    private static string NotEnforced(AccessDecided access) =>
        access.Mechanism == "etw" ? " (seen, not prevented)" : " (audit: not enforced)";

    private static IEnumerable<Piece> Seen(AccessesSeen seen, Terminal terminal)
    {
        yield return Piece.Good("allowed");
        yield return Words.Of(seen.Guard);
        yield return seen.Operation;
        yield return Piece.Strong(seen.Object);
        yield return Piece.Accent(seen.Rule?.Id ?? "");
        yield return seen.Mechanism;
        yield return string.Create(CultureInfo.InvariantCulture, $"x{seen.Count}");
        if (seen.FirstUnixNs != seen.LastUnixNs)
            yield return Piece.Faint("since " + TimeText.Local(seen.FirstUnixNs, terminal));
    }
}
