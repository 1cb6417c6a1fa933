using System.CommandLine;
using System.Globalization;
using SysWatch.Cli.Connection;
using SysWatch.Cli.Json;
using SysWatch.Cli.Output;
using SysWatch.Protocol.V1;

namespace SysWatch.Cli.Commands;

/// <summary>`why`: what was refused, by which rule, and what to do instead.</summary>
internal static class WhyCommand
{
    private const int LimitDefault = 20;
    private const int LimitMax = 1000;

    public static Command Create(CommandContext context)
    {
        var session = SessionArgument.Optional("the caller's own, or all that the caller may see");
        var pid = new Option<int>("--pid")
        {
            Description = "Only what this process and its descendants were refused",
            HelpName = "PID",
        };
        var limit = new Option<int>("--limit", "-n")
        {
            Description = $"At most so many, the newest (1 to {LimitMax}) [{LimitDefault}]",
            HelpName = "N",
            DefaultValueFactory = _ => LimitDefault,
        };
        limit.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var n) && n is < 1 or > LimitMax)
                result.AddError($"-n is a number from 1 to {LimitMax}, not {n}");
        });
        var command = new Command("why", "Show what was refused, why, and what to do instead")
        {
            session, pid, limit, context.Json,
        };
        command.SetAction((parse, cancellationToken) => RunAsync(
            context, parse,
            new ExplainRequest
            {
                Session = parse.GetValue(session) ?? "",
                Pid = parse.GetValue(pid),
                Limit = parse.GetValue(limit),
            },
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        CommandContext context, ParseResult parse, ExplainRequest request, CancellationToken cancellationToken)
    {
        using var daemon = await context.ConnectAsync(parse, cancellationToken);
        var denials = (await daemon.Policy.ExplainAsync(request, daemon.Unary)).Denials;
        var entries = DenialGroup.Of(denials);
        var lore = await SessionLore.GatherAsync(daemon, denials);
        if (parse.GetValue(context.Json))
        {
            foreach (var entry in entries)
                context.WriteJson(Shape(entry, lore), c => c.DenialJson);
            return ExitCodes.Success;
        }
        var screen = context.ScreenFor(parse);
        if (entries.Count == 0)
            screen.Line("nothing was refused");
        for (var i = 0; i < entries.Count; i++)
        {
            if (i > 0)
                screen.Line();
            Write(screen, entries[i], lore, context.Terminal);
        }
        return ExitCodes.Success;
    }

    private static void Write(Screen screen, DenialGroup entry, SessionLore lore, Terminal terminal)
    {
        var denial = entry.Latest;
        var times = entry.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $" x{entry.Count}") : "";
        screen.Record(
            Piece.Faint(TimeText.Local(denial.TimeUnixNs, terminal)),
            denial.Enforced ? Piece.Bad("denied" + times) : Piece.Warning("would be denied (audit)" + times),
            denial.Operation, Piece.Strong(Words.OfObject(denial.Object)), Piece.Accent(denial.Rule?.Id ?? ""));
        if (denial.Rule is { } rule)
            RuleLines.Write(screen, rule);
        if (denial.Process is { } process)
            RuleLines.Write(screen, "by", CommandOf(denial, process, lore), Piece.Faint(Pid(process.Identity)));
        if (denial.Process?.Action is { Pid: not 0 } action)
            WriteToolCall(screen, lore.CommandOf(denial.Session, action), action);
        RuleLines.Write(screen, "held", $"{Words.Of(denial.Guard)} by {denial.Mechanism}, session {denial.Session}");
        if (ExplainHint.For(denial, lore) is { Length: > 0 } hint)
            RuleLines.Write(screen, "explain", Piece.Accent(hint));
    }

    private static void WriteToolCall(Screen screen, IReadOnlyList<string> command, ProcessIdentity action)
    {
        if (command.Count > 0)
            RuleLines.Write(screen, "tool", VisibleText.Command(command), Piece.Faint(Pid(action)));
        else
            RuleLines.Write(screen, "tool", Piece.Faint(Pid(action).Trim()));
    }

    // A process may be gone before its arguments could be read for the denial; its start may have been seen.
    private static string CommandOf(Denial denial, Process process, SessionLore lore) =>
        process.Arguments.Count == 0 && lore.CommandOf(denial.Session, process.Identity) is { Count: > 0 } command
            ? VisibleText.Command(command)
            : ProcessText.Command(process);

    private static string Pid(ProcessIdentity? identity) =>
        string.Create(CultureInfo.InvariantCulture, $" (pid {identity?.Pid ?? 0})");

    private static DenialJson Shape(DenialGroup entry, SessionLore lore)
    {
        var denial = entry.Latest;
        var action = denial.Process?.Action;
        return new DenialJson(
            TimeText.Iso(denial.TimeUnixNs), denial.Session, Words.Of(denial.Guard), denial.Operation, denial.Object,
            JsonShapes.Of(denial.Rule), denial.Mechanism, denial.Enforced, entry.Count, denial.Sequence,
            JsonShapes.Of(denial.Process),
            action is { Pid: not 0 } ? new ToolCallJson(action.Pid, lore.CommandOf(denial.Session, action)) : null,
            ExplainHint.For(denial, lore));
    }
}
