namespace SysWatch.Policy.Profiles;

public enum DiagnosticSeverity : byte
{
    Warning = 1,
    Error = 2,
}

/// <summary>One finding about a profile.</summary>
/// <param name="Code">Stable, e.g. <c>SWP012</c>; see profiles/README.md.</param>
/// <param name="File">As the reader was given it.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="Hint">What to do, or empty.</param>
public sealed record Diagnostic(
    DiagnosticSeverity Severity, string Code, string File, int Line, int Column, string Message, string Hint)
{
    public override string ToString() =>
        $"{File}:{Line}:{Column}: {(Severity == DiagnosticSeverity.Error ? "error" : "warning")} {Code}: {Message}" +
        (Hint.Length == 0 ? "" : $" {Hint}");
}
