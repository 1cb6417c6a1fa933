namespace SysWatch.Linux.Bpf;

/// <summary>What of libbpf's many lines says why a program was refused.</summary>
internal static class VerifierLog
{
    private const int LinesMax = 3;
    private const int CharsMax = 400;

    /// <returns>Empty, or ": " and the last lines that are neither a register dump nor a statistic.</returns>
    public static string Summarize(string text)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(IsReason)
            .TakeLast(LinesMax)
            .ToArray();
        var summary = string.Join("; ", lines);
        if (summary.Length > CharsMax)
            summary = summary[..CharsMax];
        return summary.Length == 0 ? "" : $": {summary}";
    }

    private static bool IsReason(string line) =>
        !char.IsAsciiDigit(line[0]) && line[0] != ';' &&
        !line.StartsWith("processed ", StringComparison.Ordinal) &&
        !line.StartsWith("reg type unsupported", StringComparison.Ordinal) &&
        !line.Contains("PROG LOAD LOG", StringComparison.Ordinal) &&
        !line.Contains("failed to load", StringComparison.Ordinal);
}
