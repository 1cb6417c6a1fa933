using System.Collections.Immutable;
using SysWatch.Policy.Yaml;

namespace SysWatch.Policy.Profiles.Reading;

/// <summary>Everything that is found wrong while profiles are read and compiled.</summary>
internal sealed class DiagnosticList
{
    /// <summary>A person reads the first ones; the rest of a broken file only costs time.</summary>
    public const int DiagnosticsMax = 1000;

    private readonly List<Diagnostic> _items = [];

    public bool HasErrors { get; private set; }

    public bool IsEmpty => _items.Count == 0;

    public bool IsFull => _items.Count >= DiagnosticsMax;

    public void Error(string code, SourcePosition at, string message, string hint = "")
    {
        HasErrors = true;
        Add(DiagnosticSeverity.Error, code, at, message, hint);
    }

    public void Warning(string code, SourcePosition at, string message, string hint = "") =>
        Add(DiagnosticSeverity.Warning, code, at, message, hint);

    public void AddRange(DiagnosticList other)
    {
        foreach (var item in other._items)
        {
            HasErrors |= item.Severity == DiagnosticSeverity.Error;
            if (!IsFull)
                _items.Add(item);
        }
    }

    /// <summary>In the order of the files as they were read, then of lines.</summary>
    public ImmutableArray<Diagnostic> ToImmutable()
    {
        var files = _items.Select(item => item.File).Distinct().ToList();
        return [.. _items.OrderBy(item => files.IndexOf(item.File)).ThenBy(item => item.Line)
            .ThenBy(item => item.Column)];
    }

    private void Add(DiagnosticSeverity severity, string code, SourcePosition at, string message, string hint)
    {
        if (IsFull)
            return;
        _items.Add(IsLast()
            ? new Diagnostic(DiagnosticSeverity.Error, DiagnosticCodes.Limit, at.File, at.Line, at.Column,
                $"there are more findings than {DiagnosticsMax}; the rest is not shown.", "Mend the first ones.")
            : new Diagnostic(severity, code, at.File, at.Line, at.Column, message, hint));
        HasErrors |= IsFull;
    }

    private bool IsLast() => _items.Count == DiagnosticsMax - 1;
}
