using SysWatch.Protocol.V1;

namespace SysWatch.Cli.Commands;

/// <summary>Identical denials as one entry: a program that retries must not bury the others.</summary>
/// <param name="Latest">The newest of them.</param>
internal sealed record DenialGroup(Denial Latest, ulong Count)
{
    /// <summary>The newest last, as a log is read.</summary>
    public static IReadOnlyList<DenialGroup> Of(IEnumerable<Denial> denials) =>
    [
        .. denials
            .GroupBy(KeyOf)
            .Select(group => new DenialGroup(group.MaxBy(d => d.Sequence)!, Sum(group)))
            .OrderBy(group => group.Latest.Sequence),
    ];

    private static ulong Sum(IEnumerable<Denial> denials) =>
        denials.Aggregate(0ul, (sum, denial) => sum + Math.Max(denial.Count, 1));

    private static (string, string, string, string, bool, string) KeyOf(Denial denial) => (
        denial.Session, denial.Operation, denial.Object, denial.Rule?.Id ?? "", denial.Enforced,
        string.Join('\0', denial.Process?.Arguments ?? []));
}
