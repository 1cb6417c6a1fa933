using System.Text;

namespace SysWatch.Cli.Completion;

/// <summary>For a file `_syswatch` in a directory of $fpath, or `source &lt;(...)` after compinit.</summary>
internal static class ZshScript
{
    private const string Head = """
        #compdef syswatch
        # zsh completion for syswatch
        _syswatch_values() {
            case $1 in
                files) _files ;;
                directories) _files -/ ;;
                commands) _command_names -e ;;
                *)
                    local -a names
                    names=(${(f)"$(syswatch completion-values $1 2>/dev/null)"})
                    compadd -- $names
                    [[ $1 != profiles ]] || _files -g '*.y(a|)ml'
                    ;;
            esac
        }

        _syswatch_delegate() {
            shift $(($1 - 1)) words
            ((CURRENT -= $1 - 1))
            _normal
        }

        _syswatch() {
            local at= word skip= prev=${words[CURRENT-1]} cur=${words[CURRENT]}
            local -i positional=0 i
            local -a list
            for ((i = 2; i < CURRENT; i++)); do
                word=${words[i]}
                if [[ -n $skip ]]; then skip=; continue; fi
                case "$at:$word" in

        """;

    private const string AfterWalk = """
                    *:-*) ;;
                    *) ((positional += 1)) ;;
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

        if [[ ${funcstack[1]} == _syswatch ]]; then
            _syswatch "$@"
        else
            compdef _syswatch syswatch
        fi

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
        script.Append($"        '{key}':*)\n            if [[ $cur == -* ]]; then\n                list=(");
        foreach (var option in node.Options)
            foreach (var name in option.Names)
                script.Append(' ').Append(Described(name, option.Description));
        script.Append(" )\n                _describe -o option list\n                return\n            fi\n");
        if (node.Commands.Count > 0)
        {
            script.Append("            list=(");
            foreach (var child in node.Commands)
                script.Append(' ').Append(Described(child.Name, child.Description));
            script.Append(" )\n            _describe command list\n");
        }
        for (var i = 0; i < node.Arguments.Count; i++)
        {
            var isLast = i == node.Arguments.Count - 1;
            script.Append($"            if ((positional {(isLast ? ">=" : "==")} {i})); then ")
                .Append($"{Fill(node.Arguments[i])}; fi\n");
        }
        script.Append("            ;;\n");
    }

    private static string Fill(CompletionValues values) => values switch
    {
        { Words.Count: > 0 } => $"compadd -- {string.Join(' ', values.Words)}",
        { Kind.Length: > 0 } => $"_syswatch_values {values.Kind}",
        _ => ":",
    };

    private static string Described(string name, string description) =>
        "'" + name + ":" + description.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
