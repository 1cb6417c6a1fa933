using System.CommandLine;
using SysWatch.Cli.Json;
using SysWatch.Cli.Output;
using SysWatch.Protocol.V1;

namespace SysWatch.Cli.Commands;

/// <summary>`release`: a session's processes go on, unguarded; so a person must say so.</summary>
internal static class ReleaseCommand
{
    public static Command Create(CommandContext context)
    {
        var session = SessionArgument.Required();
        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask" };
        var command = new Command("release", "Let a session's processes go on unguarded")
        {
            session, yes, context.Json,
        };
        command.SetAction((parse, cancellationToken) =>
            RunAsync(context, parse, parse.GetRequiredValue(session), parse.GetValue(yes), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        CommandContext context, ParseResult parse, string id, bool sure, CancellationToken cancellationToken)
    {
        using var daemon = await context.ConnectAsync(parse, cancellationToken);
        if (!sure && !await ConfirmAsync(context, parse, id, cancellationToken))
            return ExitCodes.No;
        await daemon.Sessions.ReleaseAsync(new ReleaseRequest { Session = id }, daemon.Unary);
        if (parse.GetValue(context.Json))
            context.WriteJson(new ReleaseJson(id, true), c => c.ReleaseJson);
        else
            context.ScreenFor(parse).Line(
                "released ", Piece.Strong(id), ": its processes go on, ", Piece.Bad("unguarded"));
        return ExitCodes.Success;
    }

    private static async Task<bool> ConfirmAsync(
        CommandContext context, ParseResult parse, string id, CancellationToken cancellationToken)
    {
        if (!context.Terminal.IsInteractive)
            throw new CliException(ExitCodes.Usage,
                $"release takes the guard off every process of {id}, and there is no terminal to confirm it on: " +
                "add --yes");
        var screen = context.ScreenFor(parse);
        screen.Prompt(
            "Every process of ", Piece.Strong(id), " goes on ", Piece.Bad("unguarded"), ". Release it? [y/N] ");
        var answer = await context.Terminal.In.ReadLineAsync(cancellationToken);
        if (answer?.Trim() is "y" or "Y" or "yes")
            return true;
        screen.Line("nothing was changed");
        return false;
    }
}
