using System.Text;

namespace SysWatch.Cli.Completion;

/// <summary>For ~/.config/fish/completions/syswatch.fish.</summary>
internal static class FishScript
{
    private const string Head = """
        # fish completion for syswatch
        function __syswatch_where
            set -l at ''
            set -l positional 0
            set -l skip 0
            for word in (commandline -opc)[2..-1]
                if test $skip = 1
                    set skip 0
                    continue
                end
                switch "$at:$word"

        """;

    private const string AfterWalk = """
                    case '*:-*'
                    case '*'
                        set positional (math $positional + 1)
                end
            end
            echo "$at:$positional"
        end

        # __syswatch_at COMMAND [FIRST LAST]: whether that command's argument of that number is being typed.
        function __syswatch_at
            set -l where (string split -r -m 1 : (__syswatch_where))
            test "$where[1]" = "$argv[1]"; or return 1
            test (count $argv) -eq 1; or test $where[2] -ge $argv[2] -a $where[2] -le $argv[3]
        end

        complete -c syswatch -f

        """;

    private const int LastArgument = 999;

    public static string Write(CompletionNode root)
    {
        var script = new StringBuilder(Head);
        foreach (var (key, node) in CompletionKeys.All(root))
            WriteBranches(script, key, node);
        script.Append(AfterWalk);
        foreach (var (key, node) in CompletionKeys.All(root))
            WriteNode(script, key, node);
        return script.ToString();
    }

    private static void WriteBranches(StringBuilder script, string key, CompletionNode node)
    {
        foreach (var child in node.Commands)
            script.Append($"            case {Quote(key + ":" + child.Name)}\n")
                .Append($"                set at {CompletionKeys.Below(key, child)}\n");
        var valued = CompletionKeys.ValuedOptions(node);
        if (valued.Count > 0)
            script.Append($"            case {string.Join(' ', valued.Select(o => Quote(key + ":" + o)))}\n")
                .Append("                set skip 1\n");
    }

    private static void WriteNode(StringBuilder script, string key, CompletionNode node)
    {
        foreach (var child in node.Commands)
            script.Append($"complete -c syswatch -n {Quote($"__syswatch_at '{key}' 0 0")} -a {child.Name} ")
                .Append($"-d {Quote(child.Description)}\n");
        foreach (var option in node.Options)
        {
            script.Append($"complete -c syswatch -n {Quote($"__syswatch_at '{key}'")}");
            foreach (var name in option.Names)
                script.Append(name.Length > 2 ? $" -l {name[2..]}" : $" -s {name[1..]}");
            if (option.TakesValue)
                script.Append(Fill(option.Values, isOption: true));
            script.Append($" -d {Quote(option.Description)}\n");
        }
        for (var i = 0; i < node.Arguments.Count; i++)
        {
            var last = i == node.Arguments.Count - 1 ? LastArgument : i;
            var fill = node.RunsCommand
                ? " -x -a '(__fish_complete_subcommand)'"
                : Fill(node.Arguments[i], isOption: false);
            if (fill.Length > 0)
                script.Append($"complete -c syswatch -n {Quote($"__syswatch_at '{key}' {i} {last}")}{fill}\n");
        }
    }

    private static string Fill(CompletionValues values, bool isOption) => values switch
    {
        { Words.Count: > 0 } => $" -x -a {Quote(string.Join(' ', values.Words))}",
        { Kind: CompletionTree.Files } => isOption ? " -r -F" : " -F",
        { Kind: CompletionTree.Directories } => " -x -a '(__fish_complete_directories)'",
        { Kind: CompletionTree.Profiles } => " -F -r -a '(syswatch completion-values profiles 2>/dev/null)'",
        { Kind.Length: > 0 } => $" -x -a '(syswatch completion-values {values.Kind} 2>/dev/null)'",
        _ => isOption ? " -x" : "",
    };

    private static string Quote(string text) =>
        "'" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal) + "'";
}
