namespace SysWatch.Cli.Selftest;

/// <summary>Tells from the decoys and the output whether a script got what it was after. Pure.</summary>
internal static class Evidence
{
    private const int LastLineMax = 160;

    /// <param name="trace">The run of <see cref="Attack.Verify"/>; null where there is none.</param>
    public static Attempt Of(Attack attack, Sighting seen, RunnerResult result, RunnerResult? trace) => new(
        attack.Proof switch
        {
            Proof.Secret => result.Output.Contains(seen.Secret, StringComparison.Ordinal),
            Proof.Mark => result.Output.Contains(seen.Mark, StringComparison.Ordinal),
            Proof.Arrival => seen.Arrivals > 0,
            Proof.Trace => trace is { ExitCode: 0 },
            Proof.Victim => seen.VictimIsHurt,
            _ => throw new InvalidOperationException($"{attack.Id} has no proof"),
        },
        result.TimedOut, result.Pid, LastLineOf(result.Output));

    private static string LastLineOf(string output)
    {
        var line = output.Split('\n').LastOrDefault(l => !string.IsNullOrWhiteSpace(l))?.Trim() ?? "";
        return line.Length <= LastLineMax ? line : line[..LastLineMax];
    }
}
