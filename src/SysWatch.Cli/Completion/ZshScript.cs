namespace SysWatch.Cli.Completion;

/// <summary>For a file `_syswatch` in a directory of $fpath, or `source &lt;(...)` after compinit.</summary>
internal static class ZshScript
{
    private const string Head = """
        #compdef syswatch
        # zsh completion for syswatch
        _syswatch_words() {
            compadd -- ${=1}
        }

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

    private const string Tail = """
            esac
        }

        if [[ ${funcstack[1]} == _syswatch ]]; then
            _syswatch "$@"
        else
            compdef _syswatch syswatch
        fi

        """;

    public static string Write(CompletionNode root) => CaseScript.Write(
        root, Head, Tail,
        options => Describe(
            "-o option", options.SelectMany(o => o.Names.Select(name => Described(name, o.Description)))),
        commands => Describe("command", commands.Select(c => Described(c.Name, c.Description))));

    private static string Describe(string what, IEnumerable<string> words) =>
        $"list=({string.Join(' ', words)}); _describe {what} list";

    private static string Described(string name, string description) =>
        "'" + name + ":" + description.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
