using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Globalization;
using SysWatch.Cli.Commands;
using SysWatch.Cli.Output;

namespace SysWatch.Cli;

/// <summary>`--help` of every command, made from the tree; the program's also has examples and exit codes.</summary>
internal sealed class HelpText(Terminal terminal) : SynchronousCommandLineAction
{
    private const int WidthMax = 100;
    private const int IndentMax = 34;

    public override bool ClearsParseErrors => true;

    /// <summary>The words that lead to a command: `syswatch profile validate`.</summary>
    public static string PathOf(CommandResult command) =>
        command.Parent is CommandResult parent ? PathOf(parent) + " " + command.Command.Name : command.Command.Name;

    public override int Invoke(ParseResult parseResult)
    {
        var command = parseResult.CommandResult.Command;
        var path = PathOf(parseResult.CommandResult);
        var isProgram = parseResult.CommandResult.Parent is null;
        Line(command.Description ?? "");
        Line("");
        Line("Usage: " + UsageOf(path, command));
        Columns("Commands", command.Subcommands.Where(c => !c.Hidden).Select(c => (c.Name, c.Description)));
        Columns("Arguments", command.Arguments.Select(a => (a.Name, a.Description)));
        Columns("Options", OptionsOf(parseResult.CommandResult).Select(o => (NamesOf(o), o.Description)));
        if (isProgram)
        {
            Columns("Examples",
            [
                ("syswatch run -- claude", "start an agent, guarded by its profile"),
                ("syswatch why", "what was refused, and what to do instead"),
                ("syswatch check read ~/.ssh/id_rsa", "would this be allowed?"),
                ("syswatch doctor", "what is enforced on this machine"),
            ]);
            Columns("Exit codes", ExitCodes.Table.Select(row =>
                (row.Code.ToString(CultureInfo.InvariantCulture), (string?)row.Meaning)));
        }
        return ExitCodes.Success;
    }

    private static string UsageOf(string path, Command command)
    {
        if (command.Name == RunCommand.Name)
            return path + " [OPTIONS] [--] COMMAND [ARGS...]";
        if (command.Subcommands.Count > 0)
            return path + " COMMAND [OPTIONS]";
        var arguments = command.Arguments.Select(a => a.Arity switch
        {
            { MinimumNumberOfValues: 0, MaximumNumberOfValues: > 1 } => $" [{a.Name}...]",
            { MinimumNumberOfValues: 0 } => $" [{a.Name}]",
            _ => " " + a.Name,
        });
        return path + string.Concat(arguments) + " [OPTIONS]";
    }

    /// <summary>Its own first, then what it has from above.</summary>
    private static IEnumerable<Option> OptionsOf(CommandResult command)
    {
        foreach (var option in command.Command.Options.Where(o => !o.Hidden))
            yield return option;
        for (var above = command.Parent as CommandResult; above is not null; above = above.Parent as CommandResult)
            foreach (var option in above.Command.Options.Where(o => o.Recursive && !o.Hidden))
                yield return option;
    }

    private static string NamesOf(Option option)
    {
        var names = option.Aliases.Where(a => a.StartsWith('-') && a != "-?" && a != option.Name).Append(option.Name);
        var text = string.Join(", ", names);
        return option.ValueType == typeof(bool) || option.HelpName is null ? text : $"{text} {option.HelpName}";
    }

    private void Columns(string title, IEnumerable<(string Name, string? Text)> rows)
    {
        var all = rows.ToList();
        if (all.Count == 0)
            return;
        Line("");
        Line(title + ":");
        var indent = Math.Min(all.Max(row => row.Name.Length), IndentMax) + 4;
        var width = Math.Clamp(terminal.OutIsTerminal ? terminal.Width : WidthMax, indent + 20, WidthMax);
        foreach (var (name, text) in all)
        {
            var lines = Wrap(text ?? "", width - indent).ToList();
            var fits = name.Length <= indent - 4;
            Line("  " + (fits ? name.PadRight(indent - 2) + lines[0] : name));
            foreach (var line in lines.Skip(fits ? 1 : 0))
                Line(new string(' ', indent) + line);
        }
    }

    private static IEnumerable<string> Wrap(string text, int width)
    {
        while (text.Length > width)
        {
            var space = text.LastIndexOf(' ', width);
            if (space <= 0)
                space = width;
            yield return text[..space];
            text = text[space..].TrimStart();
        }
        yield return text;
    }

    private void Line(string text)
    {
        terminal.Out.Write(text.TrimEnd());
        terminal.Out.Write('\n');
    }
}
