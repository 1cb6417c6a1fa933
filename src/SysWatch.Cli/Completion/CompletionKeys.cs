namespace SysWatch.Cli.Completion;

/// <summary>How the scripts name commands while they walk the words: `profile/validate`; the program: empty.</summary>
internal static class CompletionKeys
{
    public static IEnumerable<(string Key, CompletionNode Node)> All(CompletionNode node, string key = "")
    {
        yield return (key, node);
        foreach (var child in node.Commands)
            foreach (var found in All(child, Below(key, child)))
                yield return found;
    }

    public static string Below(string key, CompletionNode child) =>
        key.Length == 0 ? child.Name : key + "/" + child.Name;

    /// <summary>
    /// The branches of a `case "$at:$word"` that bash and zsh share: a command's name goes down, an option with a value
    /// skips a word, and the first word after `run` and its options belongs to another program.
    /// </summary>
    public static IEnumerable<string> WalkBranches(CompletionNode root)
    {
        foreach (var (key, node) in All(root))
        {
            foreach (var child in node.Commands)
                yield return $"{Pattern(key, child.Name)}) at={Below(key, child)} ;;";
            var valued = ValuedOptions(node);
            if (valued.Count > 0)
                yield return $"{Patterns(key, valued)}) skip=1 ;;";
            if (!node.RunsCommand)
                continue;
            yield return $"{Pattern(key, "--")}) _syswatch_delegate $((i + 1)); return ;;";
            yield return $"'{key}':-*) ;;";
            yield return $"'{key}':*) _syswatch_delegate $i; return ;;";
        }
    }

    public static List<string> ValuedOptions(CompletionNode node) =>
        [.. node.Options.Where(o => o.TakesValue).SelectMany(o => o.Names)];

    public static string Patterns(string key, IEnumerable<string> words) =>
        string.Join('|', words.Select(word => Pattern(key, word)));

    private static string Pattern(string key, string word) => $"'{key}':'{word}'";
}
