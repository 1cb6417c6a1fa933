using System.Text;

namespace SysWatch.Cli.Completion;

/// <summary>
/// What bash and zsh share: both walk the words with `case "$at:$word"`, up to what the cursor is on, and then offer
/// words by the functions that each script's head defines: _syswatch_words, _syswatch_values, _syswatch_delegate.
/// </summary>
internal static class CaseScript
{
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

    /// <param name="head">Ends within the `case` of the walk.</param>
    /// <param name="tail">Begins within the `case` that offers words.</param>
    /// <param name="offerOptions">A shell command that offers options, and likewise for commands.</param>
    public static string Write(
        CompletionNode root, string head, string tail, Func<IReadOnlyList<CompletionOption>, string> offerOptions,
        Func<IReadOnlyList<CompletionNode>, string> offerCommands)
    {
        var script = new StringBuilder(head);
        foreach (var branch in CompletionKeys.WalkBranches(root))
            script.Append($"            {branch}\n");
        script.Append(AfterWalk);
        foreach (var (key, node) in CompletionKeys.All(root))
            foreach (var option in node.Options.Where(o => o.TakesValue))
                script.Append($"        {CompletionKeys.Patterns(key, option.Names)}) ")
                    .Append($"{Fill(option.Values)}; return ;;\n");
        script.Append(BeforeWords);
        foreach (var (key, node) in CompletionKeys.All(root))
        {
            script.Append($"        '{key}':*)\n            if [[ $cur == -* ]]; then\n")
                .Append($"                {offerOptions(node.Options)}\n                return\n            fi\n");
            if (node.Commands.Count > 0)
                script.Append($"            {offerCommands(node.Commands)}\n");
            WriteArguments(script, node);
            script.Append("            ;;\n");
        }
        return script.Append(tail).ToString();
    }

    /// <summary>The last argument may be given more than once.</summary>
    private static void WriteArguments(StringBuilder script, CompletionNode node)
    {
        for (var i = 0; i < node.Arguments.Count; i++)
        {
            var compares = i == node.Arguments.Count - 1 ? ">=" : "==";
            script.Append($"            if ((positional {compares} {i})); then {Fill(node.Arguments[i])}; fi\n");
        }
    }

    private static string Fill(CompletionValues values) => values switch
    {
        { Words.Count: > 0 } => $"_syswatch_words '{string.Join(' ', values.Words)}'",
        { Kind.Length: > 0 } => $"_syswatch_values {values.Kind}",
        _ => ":",
    };
}
