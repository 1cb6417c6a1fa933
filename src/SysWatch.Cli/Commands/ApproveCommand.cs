using System.CommandLine;
using Grpc.Core;
using SysWatch.Cli.Connection;
using SysWatch.Cli.Json;
using SysWatch.Cli.Output;
using SysWatch.Protocol.V1;

namespace SysWatch.Cli.Commands;

/// <summary>`approve`: answers the questions that `ask` rules hold.</summary>
internal static class ApproveCommand
{
    public static Command Create(CommandContext context)
    {
        var id = new Argument<string?>("ID")
        {
            Description = "A question's id. Without it: go through all of them (on a terminal), or list them",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var deny = new Option<bool>("--deny") { Description = "Refuse it instead" };
        var list = new Option<bool>("--list", "-l") { Description = "List the open questions, answer none" };
        var watch = new Option<bool>("--watch", "-w") { Description = "Wait for new questions until interrupted" };
        var command = new Command("approve", "Answer what an `ask` rule holds")
        {
            id, deny, list, watch, context.Json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(id) is not null && (result.GetValue(list) || result.GetValue(watch)))
                result.AddError("an ID is answered at once: leave --list and --watch away");
            else if (result.GetValue(id) is null && result.GetValue(deny))
                result.AddError("--deny needs the ID of the question to refuse; `syswatch approve --list` shows them");
        });
        command.SetAction((parse, cancellationToken) => parse.GetValue(id) is { } one
            ? ResolveAsync(context, parse, one, !parse.GetValue(deny), cancellationToken)
            : GoThroughAsync(context, parse, parse.GetValue(list), parse.GetValue(watch), cancellationToken));
        return command;
    }

    private static async Task<int> ResolveAsync(
        CommandContext context, ParseResult parse, string id, bool approve, CancellationToken cancellationToken)
    {
        using var daemon = await context.ConnectAsync(parse, cancellationToken);
        var approval = await AnswerAsync(daemon, id, approve);
        if (parse.GetValue(context.Json))
            context.WriteJson(JsonShapes.Of(approval), c => c.ApprovalJson);
        else
            ApprovalLines.WriteOutcome(context.ScreenFor(parse), approval);
        var wanted = approve ? Approval.Types.State.Approved : Approval.Types.State.Denied;
        return approval.State == wanted ? ExitCodes.Success : ExitCodes.No;
    }

    private static async Task<int> GoThroughAsync(
        CommandContext context, ParseResult parse, bool listOnly, bool watch, CancellationToken cancellationToken)
    {
        using var daemon = await context.ConnectAsync(parse, cancellationToken);
        var screen = context.ScreenFor(parse);
        var json = parse.GetValue(context.Json);
        var ask = !listOnly && !json && context.Terminal.IsInteractive;
        if (!watch)
        {
            var open = await daemon.Approvals.ListAsync(new ListApprovalsRequest(), daemon.Unary);
            if (open.Approvals.Count == 0 && screen.IsRich && !json)
                screen.Line("no question is open");
            foreach (var approval in open.Approvals)
                if (!await ShowAsync(approval))
                    break;
            return ExitCodes.Success;
        }
        using var stream = daemon.Approvals.Watch(new WatchApprovalsRequest(), daemon.Stream);
        await foreach (var approval in stream.ResponseStream.ReadAllAsync(cancellationToken))
        {
            if (!await ShowAsync(approval))
                break;
            screen.Flush();
        }
        return ExitCodes.Success;

        async Task<bool> ShowAsync(Approval approval)
        {
            if (json)
                context.WriteJson(JsonShapes.Of(approval), c => c.ApprovalJson);
            else if (ask && approval.State == Approval.Types.State.Pending)
                return await AskAsync(context.Terminal, screen, daemon, approval, cancellationToken);
            else
                ApprovalLines.WriteRecord(screen, approval, context.Terminal);
            return true;
        }
    }

    /// <summary>False when the person wants to stop. Whatever is not a clear answer leaves the question open.</summary>
    private static async Task<bool> AskAsync(
        Terminal terminal, Screen screen, DaemonConnection daemon, Approval approval,
        CancellationToken cancellationToken)
    {
        ApprovalLines.WriteQuestion(screen, approval, terminal);
        while (true)
        {
            screen.Prompt("[a]pprove, [d]eny, [s]kip, [q]uit? ");
            var answer = (await terminal.In.ReadLineAsync(cancellationToken))?.Trim();
            switch (answer)
            {
                case "a" or "approve":
                    ApprovalLines.WriteOutcome(screen, await AnswerAsync(daemon, approval.Id, approve: true));
                    return true;
                case "d" or "deny":
                    ApprovalLines.WriteOutcome(screen, await AnswerAsync(daemon, approval.Id, approve: false));
                    return true;
                case "s" or "skip":
                    return true;
                case null or "q" or "quit":
                    return false;
            }
        }
    }

    private static async Task<Approval> AnswerAsync(DaemonConnection daemon, string id, bool approve)
    {
        var answer = await daemon.Approvals.ResolveAsync(
            new ResolveApprovalRequest { Id = id, Approve = approve }, daemon.Unary);
        return answer.Approval;
    }
}
