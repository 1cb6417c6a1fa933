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

    private const string Tail = """
            esac
        }
        complete -F _syswatch syswatch

        """;

    public static string Write(CompletionNode root) => CaseScript.Write(
        root, Head, Tail,
        options => Words(options.SelectMany(option => option.Names)),
        commands => Words(commands.Select(command => command.Name)));

    private static string Words(IEnumerable<string> words) => $"_syswatch_words '{string.Join(' ', words)}'";
}
