using System.Text;
using CsCheck;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Explaining;
using SysWatch.Policy.Tests.Support;
using SysWatch.TestSupport.Paths;

namespace SysWatch.Policy.Tests.Compilation;

/// <summary>Random rules and paths: the automaton must answer as the rules do when they are read one by one.</summary>
public sealed class PathAgreementTests
{
    private static readonly Gen<string> s_path =
        RandomRule.Name.Array[1, 5].Select(names => "/" + string.Join('/', names));

    [Fact]
    public void The_automaton_answers_as_the_rules_read_one_by_one() => Gen
        .Select(RandomRule.Any.Array[1, 12], s_path.Array[1, 10], Gen.Int[0, 3])
        .Sample((rules, paths, fallback) => Agree(rules, paths, fallback), iter: 400);

    [Fact]
    public void Nothing_is_restricted_where_the_policy_says_that_nothing_is() => Gen
        .Select(RandomRule.Any.Array[1, 8], s_path.Array[1, 10], Gen.Int[1, 15])
        .Sample((rules, paths, access) => RestrictionsAreSeen(rules, paths, (PathAccess)access), iter: 200);

    [Fact]
    public void What_is_the_same_below_two_directories_is_decided_alike()
    {
        var same = 0;
        Gen.Select(RandomRule.Any.Array[1, 6], s_path.Array[2], s_path.Array[1, 10], Gen.Int[0, 3])
            .Sample((rules, directories, tails, fallback) =>
            {
                var policy = TestPolicy.Compile(new RandomPolicy(rules, fallback).ToString());
                var (one, other) = (directories[0], directories[1]);
                if (!policy.IsSameBelow(Encoding.UTF8.GetBytes(one), Encoding.UTF8.GetBytes(other)))
                    return true;
                Interlocked.Increment(ref same);
                return tails.All(tail => Answers(policy, one + tail).SequenceEqual(Answers(policy, other + tail)));
            }, iter: 400);
        Assert.InRange(same, 10, int.MaxValue);
    }

    private static IEnumerable<Decision> Answers(CompiledPolicy policy, string path) =>
        from access in Enumerable.Range(0, PathTable.AccessCount)
        from actors in Enumerable.Range(0, 1 << (RandomRule.Programs.Length - 1))
        select policy.DecidePath(Encoding.UTF8.GetBytes(path), (PathAccess)(1 << access), new ActorSet((uint)actors));

    private static bool Agree(RandomRule[] rules, string[] paths, int fallback)
    {
        var policy = TestPolicy.Compile(new RandomPolicy(rules, fallback).ToString());
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

    private static bool RestrictionsAreSeen(RandomRule[] rules, string[] paths, PathAccess access)
    {
        var policy = TestPolicy.Compile(new RandomPolicy(rules, 0).ToString());
        foreach (var path in paths)
        {
            var bytes = Encoding.UTF8.GetBytes(path);
            var restricted = Enumerable.Range(0, 1 << (RandomRule.Programs.Length - 1)).Any(bits =>
                policy.DecidePath(bytes, access, new ActorSet((uint)bits)).Verdict != Verdict.Allow);
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

    private static Verdict Expected(RandomRule[] rules, string path, int access, string program, int fallback,
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

    private static Verdict ExpectedOne(RandomRule[] rules, string path, int bit, string program, int fallback,
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
        NaiveGlob.IsMatch(RandomRule.Programs[clause], program);
}
