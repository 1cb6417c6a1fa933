using System.CommandLine;
using System.Globalization;
using SysWatch.Cli.Json;
using SysWatch.Cli.Output;
using SysWatch.Protocol.V1;

namespace SysWatch.Cli.Commands;

/// <summary>`kill`: ends every process of a session.</summary>
internal static class KillCommand
{
    public static Command Create(CommandContext context)
    {
        var session = SessionArgument.Required();
        var how = OperatingSystem.IsWindows() ? "" : " (SIGKILL)";
        var command = new Command("kill", "End every process of a session" + how) { session, context.Json };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var id = parse.GetRequiredValue(session);
            using var daemon = await context.ConnectAsync(parse, cancellationToken);
            var killed = await daemon.Sessions.KillAsync(new KillRequest { Session = id }, daemon.Unary);
            if (parse.GetValue(context.Json))
                context.WriteJson(new KillJson(id, killed.Processes), c => c.KillJson);
            else
                context.ScreenFor(parse).Line(
                    "killed ", Piece.Strong(id), ": ", killed.Processes.ToString(CultureInfo.InvariantCulture),
                    killed.Processes == 1 ? " process" : " processes");
            return ExitCodes.Success;
        });
        return command;
    }
}
