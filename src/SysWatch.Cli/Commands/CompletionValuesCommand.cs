using System.CommandLine;
using Grpc.Core;
using SysWatch.Cli.Completion;
using SysWatch.Cli.Connection;
using SysWatch.Cli.Profiles;
using SysWatch.Cli.Systems;
using SysWatch.Protocol.V1;

namespace SysWatch.Cli.Commands;

/// <summary>Hidden; completion scripts ask it for names that exist now. Without a daemon it prints nothing.</summary>
internal static class CompletionValuesCommand
{
    public const string Name = "completion-values";

    public static Command Create(CommandContext context)
    {
        var kind = new Argument<string>("KIND");
        kind.AcceptOnlyFromAmong(CompletionTree.Sessions, CompletionTree.Profiles, CompletionTree.Approvals);
        var command = new Command(Name, "What the completion scripts ask for") { kind };
        command.Hidden = true;
        command.SetAction(async (parse, cancellationToken) =>
        {
            foreach (var name in await NamesAsync(context, parse, parse.GetRequiredValue(kind), cancellationToken))
                if (name.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '_' or '.'))
                    context.Terminal.Out.Write(name + "\n");
            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task<IEnumerable<string>> NamesAsync(
        CommandContext context, ParseResult parse, string kind, CancellationToken cancellationToken)
    {
        if (kind == CompletionTree.Profiles)
            return ProfileLibrary.Open(DaemonPlace.Profiles).Names;
        try
        {
            using var daemon = await context.ConnectAsync(parse, cancellationToken);
            if (kind == CompletionTree.Sessions)
            {
                var list = await daemon.Sessions.ListAsync(new ListSessionsRequest(), daemon.Unary);
                return list.Sessions.Select(s => s.Id);
            }
            var open = await daemon.Approvals.ListAsync(new ListApprovalsRequest(), daemon.Unary);
            return open.Approvals.Select(a => a.Id);
        }
        catch (Exception e) when (e is CliException or RpcException)
        {
            return [];
        }
    }
}
