using System.CommandLine;
using SysWatch.Cli.Json;
using SysWatch.Cli.Output;
using SysWatch.Cli.Profiles;
using SysWatch.Policy.Explaining;

namespace SysWatch.Cli.Commands;

/// <summary>`profile show`: a profile as it is written, or the rules that it and what it extends come to.</summary>
internal static class ProfileShowCommand
{
    public static Command Create(CommandContext context, ProfileOptions options)
    {
        var profile = new Argument<string>("PROFILE") { Description = "A name or a file" };
        var rules = new Option<bool>("--rules") { Description = "The rules in effect, with those of what it extends" };
        var command = new Command("show", "Print a profile, or with --rules every rule in effect")
        {
            profile, rules, options.For, options.Directory, context.Json,
        };
        command.SetAction(parse =>
        {
            var wanted = parse.GetRequiredValue(profile);
            if (parse.GetValue(rules))
                return ShowRules(context, options, parse, wanted);
            var library = ProfileLibrary.Open(wanted, options.DirectoryOf(parse), out var name);
            var text = library.Require(name);
            if (parse.GetValue(context.Json))
                context.WriteJson(
                    new ProfileJson(text.Name, text.File, ProfileLines.DescriptionIn(text.Text)) { Text = text.Text },
                    c => c.ProfileJson);
            else
                WriteText(context.ScreenFor(parse), text.Text);
            return ExitCodes.Success;
        });
        return command;
    }

    // Piped the bytes are the file's own; a terminal is shown no control character of it.
    private static void WriteText(Screen screen, string text)
    {
        if (!screen.IsRich)
        {
            screen.Verbatim(text.TrimEnd('\n'));
            return;
        }
        foreach (var line in text.TrimEnd('\n').AsSpan().EnumerateLines())
        {
            var shown = line.ToString().Replace("\t", "    ", StringComparison.Ordinal);
            screen.Line(line.TrimStart().StartsWith("#", StringComparison.Ordinal) ? Piece.Faint(shown) : shown);
        }
    }

    private static int ShowRules(CommandContext context, ProfileOptions options, ParseResult parse, string wanted)
    {
        var policy = ProfileCompilation.Require(context, options, parse, wanted);
        if (parse.GetValue(context.Json))
        {
            foreach (var rule in policy.Rules)
                context.WriteJson(PolicyWords.Shape(rule), c => c.RuleJson);
            return ExitCodes.Success;
        }
        context.ScreenFor(parse).Table(
            ["guard", "verdict", "accesses", "rule", "objects", "for", "at"],
            [.. new PolicyExplainer(policy).Rules().Select(Row)]);
        return ExitCodes.Success;
    }

    private static IReadOnlyList<Piece> Row(RuleDescription description)
    {
        var rule = description.Rule;
        return
        [
            PolicyWords.Of(rule.Guard),
            new Piece(PolicyWords.Of(rule.Verdict) + (rule.Locked ? ", locked" : ""), PolicyWords.ToneOf(rule.Verdict)),
            string.Join(' ', description.Accesses),
            Piece.Strong(rule.Id),
            string.Join(' ', description.Objects),
            string.Join(' ', description.Executables),
            Piece.Faint(RuleLines.Place(rule.File, rule.Line)),
        ];
    }
}
