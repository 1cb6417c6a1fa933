namespace SysWatch.Windows.Plans.Network;

/// <summary>Whether a program's own rules can be left out, so that it is met by those for all others.</summary>
internal static class ProgramRules
{
    /// <summary>
    /// A rule that blocks the program what others may, so that it cannot be left out; null: there is none. In doubt
    /// there is one.
    /// </summary>
    public static FlatRule? BlocksMore(IReadOnlyList<FlatRule> own, IReadOnlyList<FlatRule> others)
    {
        for (var i = 0; i < others.Count; i++)
        {
            if (others[i].Permits && BlocksOf(own, others[i], others.Take(i)) is { } blocks)
                return blocks;
        }
        return null;
    }

    /// <param name="before">What decides for the others before <paramref name="permit"/> does.</param>
    private static FlatRule? BlocksOf(
        IReadOnlyList<FlatRule> own, in FlatRule permit, IEnumerable<FlatRule> before)
    {
        foreach (var rule in own)
        {
            if (rule.Permits && Holds(rule, permit))
                return null;
            if (!rule.Permits && Both(rule, permit) is { } both &&
                !before.Any(one => !one.Permits && Holds(one, both)))
                return rule;
        }
        return null;
    }

    private static bool Holds(in FlatRule outer, in FlatRule inner) =>
        outer.Length <= inner.Length && outer.Holds(inner.Address) &&
        (inner.Protocols & ~outer.Protocols) == 0 &&
        outer.PortFirst <= inner.PortFirst && outer.PortLast >= inner.PortLast;

    /// <summary>What both hold; null: nothing.</summary>
    private static FlatRule? Both(in FlatRule one, in FlatRule other)
    {
        var (wide, narrow) = one.Length <= other.Length ? (one, other) : (other, one);
        var both = narrow with
        {
            Protocols = one.Protocols & other.Protocols, PortFirst = Math.Max(one.PortFirst, other.PortFirst),
            PortLast = Math.Min(one.PortLast, other.PortLast),
        };
        return wide.Holds(narrow.Address) && both.Protocols != 0 && both.PortFirst <= both.PortLast ? both : null;
    }
}
