using System.CommandLine;
using SysWatch.Cli.Json;
using SysWatch.Cli.Output;
using SysWatch.Protocol.V1;

namespace SysWatch.Cli.Commands;

/// <summary>`freeze`: stops every process of a session where it stands, until thawed.</summary>
internal static class FreezeCommand
{
    public static Command Create(CommandContext context)
    {
        var session = SessionArgument.Required();
        var thaw = new Option<bool>("--thaw") { Description = "Let a frozen session go on" };
        var command = new Command("freeze", "Stop every process of a session, to look at it; --thaw goes on")
        {
            session, thaw, context.Json,
        };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var id = parse.GetRequiredValue(session);
            var frozen = !parse.GetValue(thaw);
            using var daemon = await context.ConnectAsync(parse, cancellationToken);
            await daemon.Sessions.FreezeAsync(new FreezeRequest { Session = id, Frozen = frozen }, daemon.Unary);
            if (parse.GetValue(context.Json))
                context.WriteJson(new FreezeJson(id, frozen), c => c.FreezeJson);
            else if (frozen)
                context.ScreenFor(parse).Line(
                    "froze ", Piece.Strong(id), "; `syswatch freeze --thaw ", id, "` lets it go on");
            else
                context.ScreenFor(parse).Line("thawed ", Piece.Strong(id));
            return ExitCodes.Success;
        });
        return command;
    }
}
