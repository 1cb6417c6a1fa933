using System.CommandLine;
using SysWatch.Cli.Json;
using SysWatch.Cli.Output;
using SysWatch.Cli.Profiles;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Explaining;

namespace SysWatch.Cli.Commands;

/// <summary>`profile explain`: which rule of a profile decides about an object, for each access it can have.</summary>
internal static class ProfileExplainCommand
{
    public static Command Create(CommandContext context, ProfileOptions options)
    {
        var profile = new Argument<string>("PROFILE") { Description = "A name or a file" };
        var target = new Argument<string>("OBJECT")
        {
            Description =
                "A path, ADDRESS:PORT, @NAME of an abstract socket, a key of the registry, or a variable's name",
        };
        var operation = new Option<string?>("--operation", "-o")
        {
            Description = "Only this one: " + string.Join(", ", CheckCommand.Operations),
            HelpName = "OPERATION",
        };
        operation.AcceptOnlyFromAmong(CheckCommand.Operations);
        var executable = new Option<string?>("--as")
        {
            Description = "For this executable: a path, npm:NAME, pypi:NAME or agent. Without it: for any tool",
            HelpName = "EXE",
        };
        var protocol = new Option<string?>("--protocol") { Description = "For an address", HelpName = "tcp|udp|other" };
        protocol.AcceptOnlyFromAmong("tcp", "udp", "other");
        var value = new Option<string?>("--value")
        {
            Description = "A variable's value, for rules that look at it; not a real secret, others see your arguments",
            HelpName = "TEXT",
        };
        var command = new Command("explain", "Show which rule decides, and why")
        {
            profile, target, operation, executable, protocol, value,
            options.For, options.Directory, options.Workspace, options.Home, context.Json,
        };
        command.SetAction(parse => Run(context, options, parse, parse.GetRequiredValue(profile), new ObjectQuestion(
            parse.GetRequiredValue(target), parse.GetValue(operation), parse.GetValue(executable),
            parse.GetValue(protocol) ?? "tcp", parse.GetValue(value) ?? "")));
        return command;
    }

    private static int Run(
        CommandContext context, ProfileOptions options, ParseResult parse, string profile, ObjectQuestion question)
    {
        var policy = ProfileCompilation.Require(context, options, parse, profile);
        var policyContext = options.ContextOf(parse);
        var answers = question.AskOf(policy, policyContext);
        var note = question.BeliefOf(policyContext);
        if (parse.GetValue(context.Json))
        {
            foreach (var (operation, target, answer) in answers)
                context.WriteJson(Shape(policy, operation, target, answer, note), c => c.ExplainJson);
            return ExitCodes.Success;
        }
        var screen = context.ScreenFor(parse);
        foreach (var (operation, target, answer) in answers)
            Write(screen, operation, target, answer, IsRecorded(policy, operation, answer));
        if (note is not null)
            screen.Record(Piece.Warning("note"), note);
        return ExitCodes.Success;
    }

    private static void Write(Screen screen, string operation, string target, PolicyExplanation answer, bool isRecorded)
    {
        screen.Record(
            new Piece(PolicyWords.Of(answer.Decision.Verdict), PolicyWords.ToneOf(answer.Decision.Verdict)), operation,
            Piece.Strong(target), Piece.Accent(answer.Rule.Id));
        if (answer.Rule.Reason.Length > 0)
            RuleLines.Write(screen, "reason", answer.Rule.Reason);
        if (answer.Rule.Instead.Length > 0)
            RuleLines.Write(screen, "instead", Piece.Good(answer.Rule.Instead));
        if (answer.Rule.File.Length > 0)
            RuleLines.Write(screen, "at", Piece.Faint(RuleLines.Place(answer.Rule.File, answer.Rule.Line)));
        if (isRecorded && answer.Decision.Verdict == Verdict.Allow)
            RuleLines.Write(screen, "recorded", "the first use, and how often it is used again");
        foreach (var match in answer.Matches)
            RuleLines.Write(
                screen, match.Standing == MatchStanding.Decides ? "decides" : "not",
                new Piece(PolicyWords.Of(match.Rule.Verdict), PolicyWords.ToneOf(match.Rule.Verdict)), " ",
                match.Rule.Id, match.Object.Length > 0 ? " by " + match.Object : "", Piece.Faint(": " + match.Because));
    }

    private static ExplainJson Shape(
        CompiledPolicy policy, string operation, string target, PolicyExplanation answer, string? note) => new(
        policy.Profile, operation, target, PolicyWords.Of(answer.Decision.Verdict), PolicyWords.Shape(answer.Rule),
        [.. answer.Matches.Select(match => new RuleMatchJson(
            PolicyWords.Shape(match.Rule), match.Object, PolicyWords.Of(match.Standing), match.Because))],
        IsRecorded(policy, operation, answer), note);

    /// <summary>What is audited, asked about or refused is recorded in any case.</summary>
    private static bool IsRecorded(CompiledPolicy policy, string operation, PolicyExplanation answer) =>
        answer.Decision.Verdict != Verdict.Allow || operation switch
        {
            "read" or "write" or "execute" => policy.Recorded.Contains(Guard.Files),
            "connect" or "bind" => answer.Rule.Guard == Guard.Network && policy.Recorded.Contains(Guard.Network),
            _ => false,
        };
}
