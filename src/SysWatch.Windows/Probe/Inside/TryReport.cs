using System.Globalization;
using System.Net;

namespace SysWatch.Windows.Probe.Inside;

internal enum TryOutcome : byte
{
    /// <summary>It went through.</summary>
    Done = 1,

    /// <summary>Access was denied.</summary>
    Refused,

    /// <summary>It failed for another reason: neither a success nor a refusal.</summary>
    Failed,

    /// <summary>This machine has nothing of the kind.</summary>
    Absent,
}

/// <summary>What came of a try, as the process inside tells it: a line of its output.</summary>
/// <param name="Detail">What Windows said; empty where it went through.</param>
internal readonly record struct TryReport(string Name, TryOutcome Outcome, string Detail)
{
    /// <summary>The last line: what follows no more was not forgotten.</summary>
    public const string End = "end";

    private const int CharactersMax = 512;
    private const string Listens = "listening";

    /// <summary>A line that says where the process listens and waits for the daemon.</summary>
    public static string Listening(int port, bool isV6) =>
        string.Create(CultureInfo.InvariantCulture, $"{Listens}\t{port}\t{(isV6 ? 6 : 4)}");

    /// <summary>Null: the line is no such one.</summary>
    public static IPEndPoint? TryParseListening(string line) =>
        line.Split('\t') is [Listens, var text, ("4" or "6") and var version] &&
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? new IPEndPoint(version == "6" ? IPAddress.IPv6Loopback : IPAddress.Loopback, port)
            : null;

    public static TryReport Done(string name) => new(name, TryOutcome.Done, "");

    /// <summary>Null: the line is none.</summary>
    public static TryReport? TryParse(string line)
    {
        var parts = line.Split('\t');
        return parts.Length == 3 && parts[0].Length > 0 && line.Length <= CharactersMax &&
            Enum.TryParse<TryOutcome>(parts[1], out var outcome) && Enum.GetName(outcome) == parts[1]
            ? new TryReport(parts[0], outcome, parts[2])
            : null;
    }

    /// <summary>One line, without its end.</summary>
    public override string ToString()
    {
        var start = $"{Name}\t{Outcome}\t";
        var detail = Detail.ReplaceLineEndings(" ").Replace('\t', ' ');
        return start + detail[..Math.Min(detail.Length, CharactersMax - start.Length)];
    }
}
