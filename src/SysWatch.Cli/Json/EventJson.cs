namespace SysWatch.Cli.Json;

/// <summary>One record for every kind of event; what does not apply to a kind is left out.</summary>
internal sealed record EventJson(ulong Sequence, string Time, string Session, string Kind, ProcessJson? Process)
{
    public string? Profile { get; init; }
    public string? Command { get; init; }
    public bool? Attached { get; init; }
    public IReadOnlyList<string>? UnsafeFlags { get; init; }
    public string? Agent { get; init; }
    public string? Reason { get; init; }
    public int? ExitCode { get; init; }
    public string? Guard { get; init; }
    public string? Operation { get; init; }
    public string? Object { get; init; }
    public string? Verdict { get; init; }
    public RuleJson? Rule { get; init; }
    public string? Mechanism { get; init; }
    public bool? Enforced { get; init; }
    public bool? Accepted { get; init; }
    public ApprovalJson? Approval { get; init; }
    public string? By { get; init; }
    public string? Source { get; init; }
    public ulong? Count { get; init; }
    public double? ReactionMs { get; init; }
    public string? First { get; init; }
    public string? Last { get; init; }
}
