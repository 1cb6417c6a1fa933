using System.Text;
using CsCheck;

namespace SysWatch.TestSupport.Paths;

/// <summary>Path rules, and the files guard's default, by its number in order of strictness.</summary>
public sealed record RandomPolicy(RandomRule[] Rules, int Fallback)
{
    private const int Files = 15;

    private static readonly string[] s_accesses = ["read", "write", "create", "delete", "execute", "connect"];
    private static readonly string[] s_verdicts = ["allow", "audit", "ask", "deny"];

    public static readonly Gen<RandomPolicy> Any = Gen.Select(
        RandomRule.Any.Array[1, 12], Gen.Int[0, 3], (rules, fallback) => new RandomPolicy(rules, fallback));

    /// <summary>The body of a profile. Rule <c>r3</c> is the one of index 3.</summary>
    public override string ToString()
    {
        var text = new StringBuilder($"files:\n  default: {s_verdicts[Fallback]}\n");
        AddRules(text, Files);
        text.Append("exec:\n");
        AddRules(text, RandomRule.Execute);
        text.Append("sockets:\n");
        AddRules(text, RandomRule.Connect);
        return text.ToString();
    }

    private void AddRules(StringBuilder text, int accesses)
    {
        text.Append(Rules.Any(rule => (rule.Access & accesses) != 0) ? "  rules:\n" : "  rules: []\n");
        for (var i = 0; i < Rules.Length; i++)
        {
            var rule = Rules[i];
            if ((rule.Access & accesses) == 0)
                continue;
            var words = s_accesses.Where((_, bit) => (rule.Access >> bit & 1) != 0);
            text.Append($"    - id: r{i}\n      {s_verdicts[rule.Verdict]}: [{string.Join(", ", words)}]\n");
            text.Append($"      paths: [{string.Join(", ", rule.Globs.Select(glob => $"'{glob}'"))}]\n");
            text.Append(rule.Program == 0 ? "" : $"      for: '{RandomRule.Programs[rule.Program]}'\n");
            text.Append(rule.Locked ? "      locked: true\n" : "");
        }
    }
}
