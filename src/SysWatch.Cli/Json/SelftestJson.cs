namespace SysWatch.Cli.Json;

/// <summary>One attack or control. Posture is there where it is not held.</summary>
internal sealed record SelftestJson(
    string Id, string Class, string Title, string? Guard, string? Outcome, string? Why,
    IReadOnlyList<string>? Rules, GuardPostureJson? Posture)
{
    /// <summary>Only with `--list`: what would be run.</summary>
    public string? Script { get; init; }

    /// <summary>Only with `--list`.</summary>
    public IReadOnlyList<string>? Needs { get; init; }
}

/// <summary>The last line of a run.</summary>
internal sealed record SelftestTotalJson(
    string Profile, string Mode, string Session, int Held, int HeldUnrecorded, int NotHeld, int Hung, int NotTried,
    int Works, int Broken, int ExitCode)
{
    /// <summary>Windows only: seen, and not refused.</summary>
    public int? Detected { get; init; }
}
