using System.Text;
using CsCheck;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Explaining;
using SysWatch.Policy.Tests.Support;

namespace SysWatch.Policy.Tests.Compilation;

/// <summary>Random rules and paths: the automaton must answer as the rules do when they are read one by one.</summary>
public sealed class PathAgreementTests
{
    private static readonly string[] s_accesses = ["read", "write", "create", "delete"];
    private static readonly string[] s_verdicts = ["allow", "audit", "ask", "deny"];
    private static readonly string[] s_programs = ["", "/bin/a", "/bin/*"];

    private static readonly Gen<string> s_name = Pick.OneOf("a", "b", "ab", "aab", "ba", "c.key", "b.key", ".env",
        ".env.x", "aaa");

    private static readonly Gen<string> s_globName = Gen.Frequency(
        (5, s_name),
        (2, Gen.Const("**")),
        (5, Pick.OneOf("*", "a*", "*b", "*.key", ".env*", "?", "a?", "[ab]", "[!a]*", "{a,b}", "{a,b*}b", "*a*",
            "[a-c]?*", "{.env,{a,b}.key}", "a*b*")));

    private static readonly Gen<string> s_glob =
        Gen.Select(s_globName.Array[1, 4], Gen.Bool, (names, anywhere) => (anywhere ? "**/" : "/") +
            string.Join('/', names));

    private static readonly Gen<string> s_path = s_name.Array[1, 5].Select(names => "/" + string.Join('/', names));

    private static readonly Gen<TestRule> s_rule = Gen.Select(
        s_glob.Array[1, 3], Gen.Int[1, 15], Gen.Int[0, 3], Gen.Int[0, 2],
            Gen.Frequency((5, Gen.Const(false)), (1, Gen.Const(true))),
        (globs, access, verdict, program, locked) => new TestRule(globs, access, verdict, program, locked));

    [Fact]
    public void The_automaton_answers_as_the_rules_read_one_by_one() => Gen
        .Select(s_rule.Array[1, 12], s_path.Array[1, 10], Gen.Int[0, 3])
        .Sample((rules, paths, fallback) => Agree(rules, paths, fallback), iter: 400);

    [Fact]
    public void Nothing_is_restricted_where_the_policy_says_that_nothing_is() => Gen
        .Select(s_rule.Array[1, 8], s_path.Array[1, 10], Gen.Int[1, 15])
        .Sample((rules, paths, access) => RestrictionsAreSeen(rules, paths, (PathAccess)access), iter: 200);

    private static bool Agree(TestRule[] rules, string[] paths, int fallback)
    {
        var policy = TestPolicy.Compile(Text(rules, fallback));
        foreach (var path in paths)
        {
            foreach (var program in new[] { "/bin/none", "/bin/a", "/usr/x" })
            {
                var executable = new ExecutableIdentity(program);
                var actors = policy.ActorsOf(executable);
                for (var access = 1; access <= 15; access++)
                {
                    var decision = policy.DecidePath(Encoding.UTF8.GetBytes(path), (PathAccess)access, actors);
                    if (decision.Verdict != Expected(rules, path, access, program, fallback, out var rule))
                        return false;
                    if ((access & (access - 1)) == 0 && policy.Rules[decision.Rule].Id != rule)
                        return false;
                }
            }
        }
        var explanation = new PolicyExplainer(policy)
            .ExplainPath(paths[0], PathAccess.Read, new ExecutableIdentity("/bin/a"));
        return explanation.Matches.Count(match => match.Standing == MatchStanding.Decides) == 1;
    }

    private static bool RestrictionsAreSeen(TestRule[] rules, string[] paths, PathAccess access)
    {
        var policy = TestPolicy.Compile(Text(rules, 0));
        foreach (var path in paths)
        {
            var bytes = Encoding.UTF8.GetBytes(path);
            var restricted = new uint[] { 0, 1, 2, 3 }.Any(bits => policy.DecidePath(bytes, access, new ActorSet(bits))
                .Verdict != Verdict.Allow);
            if (restricted && !policy.MayRestrict(bytes, access))
                return false;
            var start = path.LastIndexOf('/') + 1;
            var directory = policy.StatesIn(bytes.AsSpan(0, start));
            var name = bytes.AsSpan(start);
            if (policy.MayRestrict(directory, name, access) != policy.MayRestrict(bytes, access) ||
                policy.MayRestrictBelow(directory, name, access) != policy.MayRestrictBelow(bytes, access))
                return false;
            if (restricted && !policy.RestrictedRoots(access)
                .Any(root => root == "/" || path == root || path.StartsWith(root + "/", StringComparison.Ordinal)))
                return false;
            for (var parent = path; restricted && parent.Length > 0; parent = parent[..parent.LastIndexOf('/')])
            {
                if (!policy.MayRestrictBelow(Encoding.UTF8.GetBytes(parent), access))
                    return false;
            }
            if (restricted && !policy.MayRestrictBelow("/"u8, access))
                return false;
        }
        return true;
    }

    private static Verdict Expected(TestRule[] rules, string path, int access, string program, int fallback,
        out string id)
    {
        var strictest = (Verdict)0;
        id = "";
        for (var bit = 1; bit <= 8; bit <<= 1)
        {
            if ((access & bit) == 0)
                continue;
            var verdict = ExpectedOne(rules, path, bit, program, fallback, out var one);
            if (verdict <= strictest)
                continue;
            strictest = verdict;
            id = one;
        }
        return strictest;
    }

    private static Verdict ExpectedOne(TestRule[] rules, string path, int bit, string program, int fallback,
        out string id)
    {
        var verdict = (Verdict)(fallback + 1);
        id = "default:files";
        for (var i = 0; i < rules.Length; i++)
        {
            var rule = rules[i];
            if ((rule.Access & bit) == 0 || !IsFor(rule.Program, program) ||
                !rule.Globs.Any(glob => NaiveGlob.IsMatch(glob, path)))
                continue;
            verdict = (Verdict)(rule.Verdict + 1);
            id = $"test:r{i}";
            if (rule.Locked)
                break;
        }
        return verdict;
    }

    private static bool IsFor(int clause, string program) => clause == 0 ||
        NaiveGlob.IsMatch(s_programs[clause], program);

    private static string Text(TestRule[] rules, int fallback)
    {
        var text = new StringBuilder($"files:\n  default: {s_verdicts[fallback]}\n  rules:\n");
        for (var i = 0; i < rules.Length; i++)
        {
            var words = s_accesses.Where((_, bit) => (rules[i].Access >> bit & 1) != 0);
            text.Append($"    - id: r{i}\n      {s_verdicts[rules[i].Verdict]}: [{string.Join(", ", words)}]\n");
            text.Append($"      paths: [{string.Join(", ", rules[i].Globs.Select(glob => $"'{glob}'"))}]\n");
            text.Append(rules[i].Program == 0 ? "" : $"      for: {s_programs[rules[i].Program]}\n");
            text.Append(rules[i].Locked ? "      locked: true\n" : "");
        }
        return text.ToString();
    }

    private sealed record TestRule(string[] Globs, int Access, int Verdict, int Program, bool Locked)
    {
        public override string ToString() => $"{string.Join(' ', Globs)} {Access} {Verdict} {Program} {Locked}";
    }
}
