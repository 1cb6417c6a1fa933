using System.CommandLine;
using System.CommandLine.Completions;
using SysWatch.Cli.Commands;

namespace SysWatch.Cli.Completion;

/// <summary>A command as the shells' scripts need it.</summary>
/// <param name="Path">The words that lead to it, without the program's own.</param>
/// <param name="RunsCommand">Whatever follows its own options is another program's command line.</param>
internal sealed record CompletionNode(
    IReadOnlyList<string> Path, string Description, IReadOnlyList<CompletionNode> Commands,
    IReadOnlyList<CompletionOption> Options, IReadOnlyList<CompletionValues> Arguments, bool RunsCommand)
{
    public string Name => Path[^1];
}

internal sealed record CompletionOption(
    IReadOnlyList<string> Names, string Description, bool TakesValue, CompletionValues Values);

/// <param name="Words">Fixed words; empty when there are none.</param>
/// <param name="Kind">What to complete otherwise: a constant of <see cref="CompletionTree"/>, or empty.</param>
internal sealed record CompletionValues(IReadOnlyList<string> Words, string Kind);

/// <summary>Reads the tree of commands once, for all shells.</summary>
internal static class CompletionTree
{
    public const string Sessions = "sessions";
    public const string Profiles = "profiles";
    public const string Approvals = "approvals";
    public const string Files = "files";
    public const string Commands = "commands";
    public const string Directories = "directories";
    public const string Nothing = "";

    public static CompletionNode Of(Command root) => Node(root, [], []);

    private static CompletionNode Node(
        Command command, IReadOnlyList<string> path, IReadOnlyList<CompletionOption> inherited)
    {
        var own = command.Options.Where(o => !o.Hidden).ToList();
        var options = own.Select(Option).Concat(inherited).ToList();
        var recursive = own.Where(o => o.Recursive).Select(Option).Concat(inherited).ToList();
        return new CompletionNode(
            path.Count == 0 ? [command.Name] : path,
            FirstSentence(command.Description),
            [.. command.Subcommands.Where(c => !c.Hidden).Select(c => Node(c, [.. path, c.Name], recursive))],
            options,
            [.. command.Arguments.Select(a => Values(a, a.Name))],
            command.Name == RunCommand.Name);
    }

    private static CompletionOption Option(Option option) => new(
        [.. option.Aliases.Prepend(option.Name).Where(n => n.StartsWith('-')).Distinct()],
        FirstSentence(option.Description),
        option.Arity.MaximumNumberOfValues > 0 && option.ValueType != typeof(bool),
        Values(option, option.HelpName ?? ""));

    // The library's own suggestions are the words of AcceptOnlyFromAmong.
    private static CompletionValues Values(Symbol symbol, string name)
    {
        var words = symbol.GetCompletions(CompletionContext.Empty).Select(c => c.Label)
            .Where(w => !w.StartsWith('-')).Distinct().ToList();
        return new CompletionValues(words, words.Count > 0 ? Nothing : KindOf(name));
    }

    private static string KindOf(string name) => name switch
    {
        "SESSION" => Sessions,
        "PROFILE" or "NAME" => Profiles,
        "ID" => Approvals,
        "COMMAND" => Commands,
        "OBJECT" or "EXE" => Files,
        "DIR" => Directories,
        _ => Nothing,
    };

    private static string FirstSentence(string? text)
    {
        var end = text?.IndexOf(". ", StringComparison.Ordinal) ?? -1;
        return end < 0 ? text ?? "" : text![..end];
    }
}
