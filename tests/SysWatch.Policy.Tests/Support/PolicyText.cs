using System.Text;
using SysWatch.Policy.Automata;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;

namespace SysWatch.Policy.Tests.Support;

/// <summary>A compiled policy as text, word by word, to be reviewed like code.</summary>
internal static class PolicyText
{
    public static string Of(CompiledPolicy policy)
    {
        var text = new StringBuilder($"{policy.Profile} {policy.Mode}\n\nrules\n");
        for (var i = 0; i < policy.Rules.Length; i++)
        {
            var rule = policy.Rules[i];
            text.Append($"{i,4} {rule.Id} {rule.Verdict}{(rule.Locked ? " locked" : "")}\n");
        }
        AddNetwork(text, policy);
        AddPaths(text, policy.Paths);
        AddImage(text, policy.Paths);
        return text.ToString();
    }

    private static void AddNetwork(StringBuilder text, CompiledPolicy policy)
    {
        text.Append("\nnetwork\n");
        foreach (var prefix in policy.Network.Prefixes)
        {
            text.Append($"{NetworkRequest.ToAddress(prefix.Address)}/{prefix.Length}\n");
            foreach (var entry in prefix.Entries)
            {
                text.Append($"     {entry.Operations}; {entry.Protocols}; {entry.PortFirst}-{entry.PortLast}; ");
                text.Append($"{Actors(entry.Actors)}{entry.Decision.Verdict} {entry.Decision.Rule}\n");
            }
        }
    }

    private static void AddPaths(StringBuilder text, PathTable paths)
    {
        text.Append("\noutcomes\n");
        for (var i = 0; i < paths.Automaton.OutcomeCount; i++)
        {
            var entries = paths.Outcome(i).ToArray()
                .Select(entry => $"{Actors(entry.Actors)}{entry.Decision.Verdict} {entry.Decision.Rule}");
            text.Append($"{i,4} {string.Join(", ", entries)}\n");
        }
        text.Append("\nstarts\n");
        for (var bit = 0; bit < PathTable.AccessCount; bit++)
            text.Append($"     {(PathAccess)(1 << bit)} {paths.StartOf((PathAccess)(1 << bit))}\n");
        AddTable(text, paths.Automaton);
    }

    private static void AddTable(StringBuilder text, ByteAutomaton automaton)
    {
        text.Append("\nclasses\n");
        foreach (var group in Enumerable.Range(0, 256).GroupBy(value => automaton.Classes[value]))
        {
            var bytes = group.Select(value => value is > 32 and < 127 ? $"{(char)value}" : $"{value:x2}");
            text.Append($"{group.Key,4} {(group.Count() < 200 ? string.Join(' ', bytes) : "all others")}\n");
        }
        text.Append("\nrows\n");
        for (var row = 0; row < automaton.DenseWords; row += (int)automaton.RowWords)
            text.Append($"{row,4} {string.Join(' ', automaton.Table.Slice(row, (int)automaton.RowWords).ToArray())}\n");
        text.Append("\nlinks and records\n");
        for (var at = (int)automaton.DenseWords; at < automaton.Table.Length; at++)
            text.Append($"{at,4} {automaton.Table[at]:x8}\n");
    }

    // What stands before the table: that is the one above.
    private static void AddImage(StringBuilder text, PathTable paths)
    {
        const int perLine = 8;
        var image = PathImage.Write(paths);
        var table = (int)image[PathImage.Table];
        Assert.Equal(paths.Automaton.Table, image.AsSpan(table));
        text.Append("\nimage\n");
        for (var at = 0; at < table; at += perLine)
        {
            var words = image[at..Math.Min(at + perLine, table)].Select(word => $"{word:x8}");
            text.Append($"{at,4} {string.Join(' ', words)}\n");
        }
    }

    private static string Actors(ActorSet actors) => actors.IsEmpty ? "" : $"for {actors.Bits:x} ";
}
