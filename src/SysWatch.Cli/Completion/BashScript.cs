using System.Text;

namespace SysWatch.Cli.Completion;

/// <summary>Works with and without the bash-completion package.</summary>
internal static class BashScript
{
    private const string Head = """
        # bash completion for syswatch
        _syswatch_words() {
            COMPREPLY=($(compgen -W "$1" -- "$cur"))
        }

        _syswatch_values() {
            local IFS=$'\n'
            case $1 in
                files | directories) ;;
                commands) COMPREPLY=($(compgen -c -- "$cur")); return ;;
                *) COMPREPLY=($(compgen -W "$(syswatch completion-values "$1" 2>/dev/null)" -- "$cur")) ;;
            esac
            [ ${#COMPREPLY[@]} -eq 0 ] || return
            case $1 in
                files | profiles) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")) ;;
                directories) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -d -- "$cur")) ;;
            esac
        }

        _syswatch_delegate() {
            if declare -F _command_offset >/dev/null; then
                _command_offset "$1"
            elif [ "$COMP_CWORD" -eq "$1" ]; then
                _syswatch_values commands
            else
                _syswatch_values files
            fi
        }

        _syswatch() {
            local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} at= positional=0 i word skip=
            COMPREPLY=()
            for ((i = 1; i < COMP_CWORD; i++)); do
                word=${COMP_WORDS[i]}
                if [ -n "$skip" ]; then skip=; continue; fi
                case "$at:$word" in

        """;

    private const string AfterWalk = """
                    *:-*) ;;
                    *) positional=$((positional + 1)) ;;
                esac
            done
            case "$at:$prev" in

        """;

    private const string BeforeWords = """
            esac
            case "$at:$positional" in

        """;

    private const string Tail = """
            esac
        }
        complete -F _syswatch syswatch

        """;

    public static string Write(CompletionNode root)
    {
        var script = new StringBuilder(Head);
        foreach (var branch in CompletionKeys.WalkBranches(root))
            script.Append("            ").Append(branch).Append('\n');
        script.Append(AfterWalk);
        foreach (var (key, node) in CompletionKeys.All(root))
            foreach (var option in node.Options.Where(o => o.TakesValue))
                script.Append($"        {CompletionKeys.Patterns(key, option.Names)}) ")
                    .Append($"{Fill(option.Values)}; return ;;\n");
        script.Append(BeforeWords);
        foreach (var (key, node) in CompletionKeys.All(root))
            WriteWords(script, key, node);
        return script.Append(Tail).ToString();
    }

    private static void WriteWords(StringBuilder script, string key, CompletionNode node)
    {
        var options = string.Join(' ', node.Options.SelectMany(o => o.Names));
        script.Append($"        '{key}':*)\n")
            .Append($"            if [[ $cur == -* ]]; then _syswatch_words '{options}'; return; fi\n");
        if (node.Commands.Count > 0)
            script.Append($"            {Words(node.Commands.Select(c => c.Name))}\n");
        for (var i = 0; i < node.Arguments.Count; i++)
        {
            var isLast = i == node.Arguments.Count - 1;
            script.Append($"            if [ $positional -{(isLast ? "ge" : "eq")} {i} ]; then ")
                .Append($"{Fill(node.Arguments[i])}; fi\n");
        }
        script.Append("            ;;\n");
    }

    private static string Words(IEnumerable<string> words) => $"_syswatch_words '{string.Join(' ', words)}'";

    private static string Fill(CompletionValues values) => values switch
    {
        { Words.Count: > 0 } => Words(values.Words),
        { Kind.Length: > 0 } => $"_syswatch_values {values.Kind}",
        _ => ":",
    };
}
