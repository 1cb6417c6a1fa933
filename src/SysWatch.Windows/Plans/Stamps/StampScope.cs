using System.Text;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Patterns;

namespace SysWatch.Windows.Plans.Stamps;

/// <summary>
/// Which objects that exist are stamped for a session, and with what. Each is asked about by its own name: below a tree
/// that is refused something may be allowed. Nothing is inherited where any name below could be allowed.
/// </summary>
internal static class StampScope
{
    /// <summary>Of the registry: keys that too much lies below to look at each.</summary>
    private static readonly HashSet<string> s_wideKeys =
        ["#", "#HKCU", "#HKLM", "#HKU", "#HKCU/SOFTWARE", "#HKLM/SOFTWARE", "#HKLM/SYSTEM"];

    /// <param name="searched">Where names that a pattern means anywhere are looked for: the workspace and its
    /// repository. Canonical.</param>
    public static StampPlan Plan(
        CompiledPolicy policy, IListing listing, IReadOnlyList<string> searched, ScopeLimits limits)
    {
        // To audit is to hold nothing.
        if (policy.Mode != PolicyMode.Enforce)
            return StampPlan.Nothing;
        var walk = new ScopeWalk(policy, listing, limits);
        var literals = Literals(policy);
        foreach (var root in literals.Where(root => !IsWide(root) && !IsShare(root)))
            walk.AddRoot(root);
        if (literals.Exists(root => IsWide(root) && root[0] == '/'))
        {
            foreach (var place in searched.Distinct(StringComparer.OrdinalIgnoreCase))
                walk.AddRoot(Encoding.UTF8.GetString(WindowsNames.Fold(place)));
        }
        walk.Run();
        return walk.Finish(Gaps(policy, literals, searched));
    }

    /// <summary>Of one object that has appeared, and what is in it already.</summary>
    /// <param name="path">Canonical.</param>
    public static StampPlan PlanAt(CompiledPolicy policy, IListing listing, string path, ScopeLimits limits)
    {
        if (policy.Mode != PolicyMode.Enforce || IsShare(path))
            return StampPlan.Nothing;
        var walk = new ScopeWalk(policy, listing, limits);
        walk.AddRoot(Encoding.UTF8.GetString(WindowsNames.Fold(path)));
        walk.Run();
        return walk.Finish([]);
    }

    /// <summary>The longest first, so that what is named closely is not lost to a search far above it.</summary>
    private static List<string> Literals(CompiledPolicy policy) =>
    [
        .. policy.RestrictedLiterals(PathAccess.Files | PathAccess.Execute).Where(root => !IsPipe(root))
            // A socket that is a file is held by what is said of files.
            .Concat(policy.RestrictedLiterals(PathAccess.Connect).Where(IsPipe))
            .Distinct(StringComparer.Ordinal)
            .OrderByDescending(root => root.Count(unit => unit == '/')).ThenBy(root => root, StringComparer.Ordinal),
    ];

    private static IEnumerable<string> Gaps(
        CompiledPolicy policy, List<string> literals, IReadOnlyList<string> searched)
    {
        var shares = literals.Where(IsShare).Select(WindowsNames.Display).ToList();
        if (shares.Count > 0)
        {
            yield return "Shares of other machines are not changed; what is done there is seen, not prevented: " +
                $"{string.Join(", ", shares)}.";
        }
        if (literals.Exists(root => IsWide(root) && root[0] == '/'))
        {
            var places = string.Join(", ", searched.Select(WindowsNames.Display));
            yield return "Files that a pattern means wherever they are were looked for " +
                (places.Length > 0 ? $"in {places} only" : "nowhere") +
                "; elsewhere they are held when they have been seen.";
        }
        if (literals.Exists(root => IsWide(root) && root[0] == '#'))
        {
            yield return "Keys of the registry that a pattern means below a whole hive were not looked for; they are " +
                "seen, not prevented.";
        }
        foreach (var access in new[] { PathAccess.Files, PathAccess.Execute, PathAccess.Connect })
        {
            if (policy.RestrictedRoots(access).Contains("/") && !policy.RestrictedLiterals(access).Contains("/"))
            {
                yield return "What no rule names and a default refuses is seen, not prevented " +
                    $"({(access == PathAccess.Files ? "files" : access == PathAccess.Execute ? "exec" : "sockets")}).";
            }
        }
    }

    private static bool IsPipe(string root) => root == "/PIPE" || root.StartsWith("/PIPE/", StringComparison.Ordinal);

    private static bool IsShare(string root) =>
        root.Equals("/UNC", StringComparison.OrdinalIgnoreCase) ||
        root.StartsWith("/UNC/", StringComparison.OrdinalIgnoreCase);

    /// <summary>A whole drive, or all of them.</summary>
    private static bool IsWide(string root) =>
        root[0] == '#' ? s_wideKeys.Contains(root) : root.Length == 1 || (root.Length == 3 && root[2] == ':');
}
