using System.CommandLine;
using System.Globalization;
using SysWatch.Cli.Json;
using SysWatch.Cli.Output;
using SysWatch.Protocol.V1;

namespace SysWatch.Cli.Commands;

/// <summary>`sessions`: those that run now and that the caller may see.</summary>
internal static class SessionsCommand
{
    public static Command Create(CommandContext context)
    {
        var command = new Command("sessions", "List the running sessions") { context.Json };
        command.SetAction((parse, cancellationToken) => RunAsync(context, parse, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        CommandContext context, ParseResult parse, CancellationToken cancellationToken)
    {
        using var daemon = await context.ConnectAsync(parse, cancellationToken);
        var list = await daemon.Sessions.ListAsync(new ListSessionsRequest(), daemon.Unary);
        if (parse.GetValue(context.Json))
        {
            foreach (var session in list.Sessions)
                context.WriteJson(JsonShapes.Of(session), c => c.SessionJson);
            return ExitCodes.Success;
        }
        var screen = context.ScreenFor(parse);
        if (list.Sessions.Count == 0 && screen.IsRich)
            screen.Line("No session is running. Start one with ", Piece.Accent("syswatch run -- AGENT"), ".");
        else
            screen.Table(
                ["session", "profile", "mode", "since", "pid", "denials", "command", "workspace"],
                [.. list.Sessions.Select(s => Row(s, context.Terminal))]);
        return ExitCodes.Success;
    }

    private static IReadOnlyList<Piece> Row(Session session, Terminal terminal) =>
    [
        Piece.Strong(session.Id),
        session.Profile,
        Mode(session),
        terminal.OutIsTerminal
            ? TimeText.Since(session.StartedUnixNs, terminal.Time)
            : TimeText.Local(session.StartedUnixNs, terminal),
        (session.Agent?.Pid ?? 0).ToString(CultureInfo.InvariantCulture),
        session.Denials == 0 ? "0" : Piece.Bad(session.Denials.ToString(CultureInfo.InvariantCulture)),
        VisibleText.Command(session.Arguments),
        session.Workspace,
    ];

    public static Piece Mode(Session session) => session switch
    {
        { Frozen: true } => Piece.Accent(session.Mode + ", frozen"),
        { Mode: "audit" } => Piece.Warning("audit"),
        { Attached: true } => session.Mode + ", attached",
        _ => session.Mode,
    };
}
