using CsCheck;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Patterns;
using SysWatch.Windows.Plans.Stamps;

namespace SysWatch.Windows.Tests.Plans.Stamps;

/// <summary>Random rules and trees: the plan against what the policy says to each program, name by name.</summary>
public sealed class StampScopeAgreementTests
{
    private static readonly PathAccess[] s_single =
        [PathAccess.Read, PathAccess.Write, PathAccess.Create, PathAccess.Delete, PathAccess.Execute];

    private static readonly Gen<string> s_name = OneOf("A", "b", "Cc", ".env", "k.Pub", "x");

    private static readonly Gen<string> s_glob = Gen
        .Select(OneOf("C:/r/", "C:/r/a/", "~/"), OneOf("a", "b", "cc", "*", "**", "*.pub", "?", "x")
            .Array[1, 3])
        .Select((start, parts) => start + string.Join('/', parts));

    private static readonly Gen<string> s_rule = Gen.Select(
        OneOf("deny", "deny", "deny", "ask", "allow", "audit"),
        OneOf("all", "read", "write", "[read, write]", "delete", "create"),
        s_glob.Array[1, 2], OneOf("", "", "", ", for: agent", ", for: 'c:/bin/a'", ", for: ['c:/bin/b']"),
        (verdict, access, globs, who) =>
            $"{verdict}: {access}, paths: ['{string.Join("', '", globs)}']{who}}}");

    private static readonly Gen<CompiledPolicy> s_policy = s_rule.Array[1, 6].Select(rules => ScopePolicy.Compile(
        "files:\n  rules:\n" + string.Concat(rules.Select((rule, i) => $"    - {{id: r{i}, {rule}\n"))));

    private static readonly Gen<MemoryTree> s_tree = Gen
        .Select(OneOf("/C:/R", "/C:/r/A", "/C:/Users/me"), s_name.Array[1, 4], Gen.Int[0, 9])
        .Array[1, 25].Select(objects =>
        {
            var tree = new MemoryTree().Add("/C:/Users/me", ObjectKind.Directory).Add("/C:/R", ObjectKind.Directory);
            foreach (var (root, names, kind) in objects)
            {
                var path = $"{root}/{string.Join('/', names)}";
                if (Enumerable.Range(1, path.Length - 1).Where(i => path[i] == '/')
                    .All(i => !tree.Has(path[..i]) || tree.IsContainer(path[..i])))
                    tree.Add(path, kind < 6 ? ObjectKind.File : ObjectKind.Directory, isLink: kind == 9);
            }
            return tree;
        });

    [Fact]
    public void What_everyone_is_refused_is_stamped_and_what_anyone_may_is_not() => Gen.Select(s_policy, s_tree).Sample(
        (policy, tree) =>
        {
            var plan = Plan(policy, tree).Stamps.ToDictionary(stamp => stamp.Path);
            foreach (var (path, found) in tree.All)
            {
                var denied = plan.GetValueOrDefault(path)?.Denied ?? PathAccess.None;
                foreach (var access in s_single.Where(access => IsOf(access, found.Kind)))
                {
                    if (RefusesAll(policy, path, access) != ((denied & access) != 0))
                        return false;
                }
            }
            return true;
        }, iter: 3_000);

    [Fact]
    public void Nothing_is_inherited_where_any_name_could_be_allowed_to_anyone() => Gen
        .Select(s_policy, s_tree, s_name.Array[1, 4]).Sample((policy, tree, names) => Plan(policy, tree).Stamps.All(
            stamp => s_single.Where(access => (stamp.Below & access) != 0).All(access =>
                RefusesAll(policy, $"{stamp.Path}/{string.Join('/', names)}", access) &&
                tree.All.Where(other => other.Path.StartsWith(stamp.Path + "/", StringComparison.Ordinal))
                    .All(other => RefusesAll(policy, other.Path, access)))), iter: 3_000);

    [Fact]
    public void What_may_not_be_deleted_may_not_be_by_its_directory_either() => Gen.Select(s_policy, s_tree).Sample(
        (policy, tree) =>
        {
            var plan = Plan(policy, tree).Stamps.ToDictionary(stamp => stamp.Path);
            return plan.Values.Where(stamp => (stamp.Denied & PathAccess.Delete) != 0).All(stamp =>
                plan[stamp.Path[..stamp.Path.LastIndexOf('/')]].HoldsChildren);
        }, iter: 2_000);

    [Fact]
    public void One_object_alone_is_planned_as_it_is_among_all() => Gen.Select(s_policy, s_tree).Sample(
        (policy, tree) =>
        {
            var plan = Plan(policy, tree).Stamps.ToDictionary(stamp => stamp.Path);
            return tree.All.All(one =>
            {
                var alone = StampScope.PlanAt(policy, tree, one.Path, new ScopeLimits()).Stamps
                    .FirstOrDefault(stamp => stamp.Path == one.Path);
                var among = plan.GetValueOrDefault(one.Path);
                return (alone?.Denied ?? 0) == (among?.Denied ?? 0) && (alone?.Below ?? 0) == (among?.Below ?? 0);
            });
        }, iter: 500);

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private static StampPlan Plan(CompiledPolicy policy, MemoryTree tree) =>
        StampScope.Plan(policy, tree, [], new ScopeLimits());

    private static bool IsOf(PathAccess access, ObjectKind kind) =>
        access != PathAccess.Create && (kind == ObjectKind.File || access != PathAccess.Execute);

    /// <summary>Three kinds of programs at most are spoken of: each of them, several at once, and none.</summary>
    private static bool RefusesAll(CompiledPolicy policy, string path, PathAccess access) =>
        Enumerable.Range(0, 8).All(bits =>
            !policy.DecidePath(WindowsNames.Fold(path), access, new ActorSet((uint)bits)).Permits);
}
