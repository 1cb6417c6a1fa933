using System.CommandLine;
using SysWatch.Cli.Connection;
using SysWatch.Cli.Json;
using SysWatch.Cli.Output;
using SysWatch.Protocol.V1;

namespace SysWatch.Cli.Commands;

/// <summary>`ps`: the tree of a session, the agent at the top and its tool calls below it.</summary>
internal static class PsCommand
{
    public static Command Create(CommandContext context)
    {
        var session = SessionArgument.Optional("every session that the caller may see");
        var command = new Command("ps", "Show the processes of a session as a tree") { session, context.Json };
        command.SetAction((parse, cancellationToken) =>
            RunAsync(context, parse, parse.GetValue(session), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        CommandContext context, ParseResult parse, string? id, CancellationToken cancellationToken)
    {
        using var daemon = await context.ConnectAsync(parse, cancellationToken);
        var sessions = id is null ? await AllAsync(daemon) : [await GetAsync(daemon, id)];
        if (parse.GetValue(context.Json))
        {
            foreach (var session in sessions)
                context.WriteJson(JsonShapes.Of(session), c => c.SessionJson);
            return ExitCodes.Success;
        }
        var screen = context.ScreenFor(parse);
        if (sessions.Count == 0 && screen.IsRich)
            screen.Line("No session is running. Start one with ", Piece.Accent("syswatch run -- AGENT"), ".");
        foreach (var session in sessions)
            Write(screen, session);
        return ExitCodes.Success;
    }

    private static async Task<List<Session>> AllAsync(DaemonConnection daemon)
    {
        var all = new List<Session>();
        foreach (var session in (await daemon.Sessions.ListAsync(new ListSessionsRequest(), daemon.Unary)).Sessions)
        {
            try
            {
                all.Add(await GetAsync(daemon, session.Id));
            }
            catch (Grpc.Core.RpcException e) when (e.StatusCode == Grpc.Core.StatusCode.NotFound)
            {
                // It ended in between.
            }
        }
        return all;
    }

    private static async Task<Session> GetAsync(DaemonConnection daemon, string id) =>
        await daemon.Sessions.GetAsync(new GetSessionRequest { Session = id }, daemon.Unary);

    private static void Write(Screen screen, Session session)
    {
        if (screen.IsRich)
            screen.Line(
                Piece.Strong(session.Id), "  ", Piece.Accent(session.Profile), "  ", SessionsCommand.Mode(session),
                "  ", Piece.Faint(session.Workspace));
        foreach (var node in ProcessTree.Of(session))
            if (screen.IsRich)
                screen.Line(
                    Piece.Faint(node.Branch), Number(node.Process), " ", ProcessText.Command(node.Process),
                    Mark(node.Role));
            else
                screen.Record(
                    session.Id, Number(node.Process), Number(node.Process.ParentPid), Word(node.Role),
                    node.Process.Executable, ProcessText.Command(node.Process));
    }

    private static Piece Mark(ProcessRole role) => role switch
    {
        ProcessRole.Agent => Piece.Good("  [agent]"),
        ProcessRole.ToolCall => Piece.Accent("  [tool call]"),
        ProcessRole.Orphan => Piece.Warning("  [outlived its parent]"),
        _ => "",
    };

    private static string Word(ProcessRole role) => role switch
    {
        ProcessRole.Agent => "agent",
        ProcessRole.ToolCall => "tool-call",
        ProcessRole.Orphan => "orphan",
        _ => "tool",
    };

    private static string Number(Process process) => Number(process.Identity?.Pid ?? 0);

    private static string Number(int pid) => pid.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
