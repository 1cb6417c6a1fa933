using System.CommandLine;
using Grpc.Core;
using SysWatch.Cli.Connection;
using SysWatch.Cli.Json;
using SysWatch.Cli.Output;
using SysWatch.Protocol.V1;

namespace SysWatch.Cli.Commands;

/// <summary>`check`: would this be allowed? The daemon answers from the policy that it enforces.</summary>
internal static class CheckCommand
{
    public static string[] Operations { get; } =
        ["read", "write", "create", "delete", "execute", "connect", "bind", "hide", "pass"];

    public static Command Create(CommandContext context)
    {
        var operation = new Argument<string>("OPERATION") { Description = string.Join(", ", Operations) };
        operation.AcceptOnlyFromAmong(Operations);
        var target = new Argument<string>("OBJECT")
        {
            Description = OperatingSystem.IsWindows()
                ? @"A path, a key of the registry (HKCU\...), a pipe (\\.\pipe\...), ADDRESS:PORT, or a variable's name"
                : "A path, ADDRESS:PORT, @NAME of an abstract socket, or a variable's name",
        };
        var session = SessionArgument.Option();
        var executable = new Option<string?>("--as")
        {
            Description = "Ask for this executable: a path, npm:NAME, pypi:NAME or agent. Without it: for any tool",
            HelpName = "EXE",
        };
        var protocol = new Option<string?>("--protocol") { Description = "For an address", HelpName = "tcp|udp|other" };
        protocol.AcceptOnlyFromAmong("tcp", "udp", "other");
        var command = new Command("check", "Ask whether something would be allowed, and why")
        {
            operation, target, session, executable, protocol, context.Json,
        };
        command.SetAction((parse, cancellationToken) =>
        {
            var names = ObjectArgument.Resolve(
                parse.GetRequiredValue(operation), parse.GetRequiredValue(target), context.Terminal.Variable);
            var asked = names.Select(name => new Access
            {
                Operation = parse.GetRequiredValue(operation), Object = name,
                Protocol = parse.GetValue(protocol) ?? "", Executable = parse.GetValue(executable) ?? "",
            });
            return RunAsync(context, parse, parse.GetValue(session) ?? "", [.. asked], cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        CommandContext context, ParseResult parse, string session, Access[] asked, CancellationToken cancellationToken)
    {
        using var daemon = await context.ConnectAsync(parse, cancellationToken);
        var (access, answer) = await StrictestAsync(asked, async one =>
        {
            var request = new CheckRequest { Session = session, Access = one };
            try
            {
                return await daemon.Policy.CheckAsync(request, daemon.Unary);
            }
            catch (RpcException e) when (session.Length == 0 && e.StatusCode == StatusCode.InvalidArgument)
            {
                // Asked from outside of every session: where only one runs, that one is meant.
                request.Session = session = await OnlySessionAsync(daemon, e);
                return await daemon.Policy.CheckAsync(request, daemon.Unary);
            }
        });
        if (parse.GetValue(context.Json))
            context.WriteJson(Shape(access, answer), c => c.CheckJson);
        else
            Write(context.ScreenFor(parse), access, answer);
        return answer.Verdict switch
        {
            Verdict.Allow or Verdict.Audit => ExitCodes.Success,
            Verdict.Ask => ExitCodes.Ask,
            _ => ExitCodes.No,
        };
    }

    /// <summary>An object is judged by each of its names, and a denial of one denies it.</summary>
    internal static async Task<(Access Access, CheckResponse Answer)> StrictestAsync(
        IEnumerable<Access> asked, Func<Access, Task<CheckResponse>> ask)
    {
        var answers = new List<(Access Access, CheckResponse Answer)>();
        foreach (var access in asked)
            answers.Add((access, await ask(access)));
        // What is no verdict is none that allows.
        return answers.MaxBy(one => one.Answer.Verdict == Verdict.Unspecified ? Verdict.Deny : one.Answer.Verdict);
    }

    private static async Task<string> OnlySessionAsync(DaemonConnection daemon, RpcException refusal)
    {
        var sessions = (await daemon.Sessions.ListAsync(new ListSessionsRequest(), daemon.Unary)).Sessions;
        return sessions.Count switch
        {
            1 => sessions[0].Id,
            0 => throw new CliException(ExitCodes.NotFound, "no session is running, so there is no policy to ask: " +
                "`syswatch profile explain PROFILE OBJECT` answers without one"),
            _ when refusal.Status.Detail.Contains("session", StringComparison.Ordinal) => throw new CliException(
                ExitCodes.Usage, "several sessions are running: name one with --session, of " +
                string.Join(", ", sessions.Select(s => s.Id))),
            _ => throw refusal,
        };
    }

    private static CheckJson Shape(Access access, CheckResponse answer) => new(
        access.Operation, access.Object, Words.Of(answer.Verdict), answer.Verdict is Verdict.Allow or Verdict.Audit,
        JsonShapes.Of(answer.Rule), answer.Enforced, answer.Gaps);

    private static void Write(Screen screen, Access access, CheckResponse answer)
    {
        screen.Record(
            new Piece(Words.Of(answer.Verdict), Words.ToneOf(answer.Verdict)), access.Operation,
            Piece.Strong(access.Object), Piece.Accent(answer.Rule?.Id ?? ""));
        if (answer.Rule is { } rule)
            RuleLines.Write(screen, rule);
        if (!answer.Enforced)
            screen.Line("  ", answer.Gaps.Count == 0
                ? Piece.Bad("not enforced: the session is in audit mode, or the guard is not held here")
                : Piece.Warning("not wholly enforced here:"));
        foreach (var gap in answer.Gaps)
            screen.Line("    ", Piece.Warning(gap));
    }
}
