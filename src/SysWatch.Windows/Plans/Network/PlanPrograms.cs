using System.Collections.Immutable;
using SysWatch.Policy.Patterns;

namespace SysWatch.Windows.Plans.Network;

/// <summary>Gives the programs that a plan names the identity by which the platform knows them.</summary>
internal static class PlanPrograms
{
    /// <param name="idOf">Of a canonical path; empty: there is none.</param>
    /// <returns>
    /// Without the filters of programs that have none, which may then what all others may; refused where that were
    /// more.
    /// </returns>
    public static NetworkPlan Name(NetworkPlan plan, Func<string, ImmutableArray<byte>> idOf)
    {
        var ids = plan.Filters.SelectMany(filter => filter.Conditions).OfType<ProgramCondition>()
            .Select(program => program.Path).Distinct(StringComparer.Ordinal)
            .ToDictionary(path => path, idOf, StringComparer.Ordinal);
        foreach (var (path, _) in ids.Where(id => id.Value.IsEmpty))
        {
            if (plan.Needed.TryGetValue(path, out var rule))
                return plan with { Filters = [], Refusal = Refused(rule, path) };
            plan = plan with { Gaps = plan.Gaps.Add(LeftOut(path)) };
        }
        return plan with { Filters = [.. plan.Filters.Select(filter => Named(filter, ids)).OfType<FilterPlan>()] };
    }

    private static FilterPlan? Named(FilterPlan filter, Dictionary<string, ImmutableArray<byte>> ids)
    {
        var at = filter.Conditions.FirstOrDefault(condition => condition is ProgramCondition);
        if (at is not ProgramCondition program)
            return filter;
        return ids[program.Path].IsEmpty
            ? null
            : filter with { Conditions = filter.Conditions.Replace(at, program with { Id = ids[program.Path] }) };
    }

    private static string Refused(string rule, string path) =>
        $"The network rule `{rule}` keeps {WindowsNames.Display(path)} from what other programs of the session may, " +
        "and no filter can name that program: its path is on no volume of this machine. Give it a path on a drive " +
        "that is here, or take it out of the rule.";

    private static string LeftOut(string path) =>
        $"What network rules allow {WindowsNames.Display(path)} alone is refused to it: its path is on no volume of " +
        "this machine, so that no filter can name it.";
}
