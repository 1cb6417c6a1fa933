using System.CommandLine;
using System.CommandLine.Parsing;

namespace SysWatch.Cli;

/// <summary>What is wrong with a command line, in words that name the word that is wrong or missing.</summary>
internal static class UsageErrors
{
    public static IEnumerable<string> Of(ParseResult parse)
    {
        var command = parse.CommandResult.Command;
        // Every message begins with the program's name already.
        var path = string.Join(' ', HelpText.PathOf(parse.CommandResult).Split(' ').Skip(1));
        foreach (var option in MisspeltOptions(parse))
            yield return $"{path} has no option {option}";
        var missing = command.Arguments.Where(a => a.Arity.MinimumNumberOfValues > 0 && IsMissing(parse, a)).ToList();
        if (missing.Count > 0)
            yield return $"{path} needs {string.Join(" and ", missing.Select(a => a.Name))}";
        foreach (var error in parse.Errors)
        {
            if (error.SymbolResult is ArgumentResult { Tokens.Count: 0 })
                continue;
            if (error.SymbolResult == parse.CommandResult && IsOnItsWay(parse))
            {
                if (parse.UnmatchedTokens.Count == 0)
                    yield return $"{path} needs one of {string.Join(", ", command.Subcommands.Select(c => c.Name))}";
                continue;
            }
            // The library lists the words that it takes below each other.
            yield return string.Join(' ', error.Message.Split(['\n', '\t'], StringSplitOptions.RemoveEmptyEntries));
        }
        if (IsOnItsWay(parse))
            foreach (var word in parse.UnmatchedTokens)
                yield return $"{path} has no command {word}";
    }

    /// <summary>What the library takes for a value, because a value could begin so: no value here does.</summary>
    public static IEnumerable<string> MisspeltOptions(ParseResult parse) =>
        parse.Tokens.Any(token => token.Type == TokenType.DoubleDash)
            ? []
            : parse.CommandResult.Children.OfType<ArgumentResult>()
                .SelectMany(argument => argument.Tokens)
                .Select(token => token.Value)
                .Where(value => value.Length > 1 && value[0] == '-');

    private static bool IsMissing(ParseResult parse, Argument argument) =>
        parse.GetResult(argument) is not { Tokens.Count: > 0 };

    /// <summary>The words lead to a command that only holds others.</summary>
    private static bool IsOnItsWay(ParseResult parse) =>
        parse.CommandResult.Command is { Subcommands.Count: > 0 } && parse.CommandResult.Parent is not null;
}
