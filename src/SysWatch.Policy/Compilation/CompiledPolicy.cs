using System.Collections.Immutable;
using SysWatch.Policy.Decisions;

namespace SysWatch.Policy.Compilation;

/// <summary>A profile compiled for one session. Immutable and safe to share between threads.</summary>
public sealed partial class CompiledPolicy
{
    /// <summary>The profile's name, e.g. <c>agents/claude-code</c>.</summary>
    public required string Profile { get; init; }

    public required PolicyMode Mode { get => _mode; init => _mode = value; }

    /// <summary>The system that it is for. One for Windows is asked of folded canonical names.</summary>
    public PathStyle Style { get; init; }

    /// <summary>Guards without which a session must not start.</summary>
    public required ImmutableArray<Guard> Required { get; init; }

    /// <summary>Guards of which allowed uses are recorded, too: files (opens), network.</summary>
    public ImmutableArray<Guard> Recorded { get; init; } = [];

    /// <summary>Every rule, guards' defaults first; a <see cref="Decision"/> points into it.</summary>
    public required ImmutableArray<RuleSummary> Rules { get; init; }

    public required NetworkTable Network { get; init; }

    private PolicyMode _mode;

    /// <summary>The same policy in another mode; all tables are shared.</summary>
    public CompiledPolicy InMode(PolicyMode mode)
    {
        var copy = (CompiledPolicy)MemberwiseClone();
        copy._mode = mode;
        return copy;
    }
}
