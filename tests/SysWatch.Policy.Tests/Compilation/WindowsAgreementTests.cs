using System.Text;
using CsCheck;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Explaining;
using SysWatch.Policy.Patterns;
using SysWatch.Policy.Tests.Support;
using SysWatch.TestSupport.Paths;

namespace SysWatch.Policy.Tests.Compilation;

/// <summary>Random rules and names of any case: a policy for Windows answers as its rules do, read one by one.</summary>
public sealed class WindowsAgreementTests
{
    private static readonly Gen<string> s_names =
        RandomRule.Name.Array[1, 5].Select(names => string.Join('/', names));

    [Fact]
    public void The_automaton_answers_as_the_rules_read_one_by_one_in_upper_case() => Gen
        .Select(RandomRule.Any.Array[1, 12], s_names.Array[1, 10], Gen.Int[0, 3], Gen.Int)
        .Sample((rules, paths, fallback, seed) =>
        {
            var random = new Random(seed);
            var written = rules.Select(rule => rule with
            {
                Globs = [.. rule.Globs.Select(glob => AnyCase(OnDrive(glob, random), random))],
            }).ToArray();
            var text = new RandomPolicy(written, fallback).ToString()
                .Replace("for: '/", "for: 'c:/", StringComparison.Ordinal);
            return Agree(TestPolicy.CompileFor(PathStyle.Windows, text), rules, paths, fallback, random);
        }, iter: 400);

    [Fact]
    public void Below_a_placeholder_both_systems_answer_alike() => Gen
        .Select(RandomRule.Any.Array[1, 8], s_names.Array[1, 10], Gen.Int[0, 3], Gen.Int)
        .Sample((rules, paths, fallback, seed) =>
        {
            var random = new Random(seed);
            var text = new RandomPolicy([.. rules.Select(rule => rule with
            {
                Globs = [.. rule.Globs.Select(glob => (random.Next(2) == 0 ? "~" : "$WORKSPACE") +
                    (glob.StartsWith('/') ? glob : "/" + glob))],
            })], fallback).ToString().Replace("for: '/", "for: '~/", StringComparison.Ordinal);
            var linux = TestPolicy.Compile(text);
            var windows = TestPolicy.CompileFor(PathStyle.Windows, text);
            return paths.All(path => new[] { "/bin/a", "/bin/none" }.All(program => Alike(
                linux, windows, (random.Next(2) == 0 ? "/work/" : "/") + path, program, random)));
        }, iter: 300);

    /// <summary>As it may stand in a profile: from a drive, with either separator.</summary>
    private static string OnDrive(string glob, Random random) => !glob.StartsWith('/') ? glob
        : random.Next(2) == 0 ? "C:" + glob : "C:" + glob.Replace('/', '\\');

    /// <summary>A class is of one case: a range between two would be another, or none.</summary>
    private static string AnyCase(string text, Random random) => text.Contains('[')
        ? random.Next(2) == 0 ? text.ToUpperInvariant() : text
        : string.Concat(text.Select(unit => random.Next(2) == 0 ? char.ToUpperInvariant(unit) : unit));

    private static bool Agree(
        CompiledPolicy policy, RandomRule[] rules, string[] paths, int fallback, Random random)
    {
        foreach (var path in paths)
        {
            foreach (var program in new[] { "/bin/none", "/bin/a", "/usr/x" })
            {
                var executable = new ExecutableIdentity(AnyCase("C:" + program.Replace('/', '\\'), random));
                var shown = AnyCase(@"C:\" + path.Replace('/', '\\'), random);
                var bytes = WindowsNames.Fold(WindowsNames.Canonical(shown)!);
                for (var access = 1; access <= 32; access <<= 1)
                {
                    var decision = policy.DecidePath(bytes, (PathAccess)access, policy.ActorsOf(executable));
                    if (policy.Rules[decision.Rule].Id != Expected(rules, "/" + path, access, program))
                        return false;
                }
            }
        }
        var explanation = new PolicyExplainer(policy)
            .ExplainPath("/C:/" + AnyCase(paths[0], random), PathAccess.Read, new ExecutableIdentity(@"c:\BIN\a"));
        return explanation.Matches.Count(match => match.Standing == MatchStanding.Decides) == 1 &&
            (explanation.Rule.Id != "default:files" || explanation.Decision.Verdict == (Verdict)(fallback + 1));
    }

    private static string Expected(RandomRule[] rules, string path, int access, string program)
    {
        var id = access switch { 16 => "default:exec", 32 => "default:sockets", _ => "default:files" };
        for (var i = 0; i < rules.Length; i++)
        {
            var rule = rules[i];
            if ((rule.Access & access) == 0 || (rule.Program != 0 &&
                !NaiveGlob.IsMatch(RandomRule.Programs[rule.Program].ToUpperInvariant(), program.ToUpperInvariant())))
                continue;
            if (!rule.Globs.Any(glob => NaiveGlob.IsMatch(OfDrive(glob), "/C:" + path.ToUpperInvariant())))
                continue;
            id = $"test:r{i}";
            if (rule.Locked)
                break;
        }
        return id;
    }

    private static string OfDrive(string glob) =>
        (glob.StartsWith('/') ? "/C:" + glob : glob).ToUpperInvariant();

    private static bool Alike(
        CompiledPolicy linux, CompiledPolicy windows, string path, string program, Random random)
    {
        var onLinux = linux.ActorsOf(new ExecutableIdentity("/home/u" + program));
        var onWindows = windows.ActorsOf(new ExecutableIdentity("/C:/Users/u" + AnyCase(program, random)));
        for (var access = 1; access <= 32; access <<= 1)
        {
            var one = linux.DecidePath(Encoding.UTF8.GetBytes("/home/u" + path), (PathAccess)access, onLinux);
            var other = windows.DecidePath(
                WindowsNames.Fold("/C:/Users/u" + AnyCase(path, random)), (PathAccess)access, onWindows);
            if (one.Verdict != other.Verdict || linux.Rules[one.Rule].Id != windows.Rules[other.Rule].Id)
                return false;
        }
        return true;
    }
}
