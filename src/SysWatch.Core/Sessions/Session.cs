using SysWatch.Core.Processes;
using SysWatch.Policy.Compilation;

namespace SysWatch.Core.Sessions;

/// <summary>An agent and all that descends from it. Immutable but for its policy, which is swapped whole.</summary>
public sealed class Session(SavedSession record, CompiledPolicy policy)
{
    private volatile SavedSession _record = record;
    private volatile CompiledPolicy _policy = policy;

    public SessionId Id { get; } = new(record.Id);

    /// <summary>
    /// What a successor would be told. Changes with the policy, in its profile texts, and when it is frozen.
    /// </summary>
    public SavedSession Record
    {
        get => _record;
        set => _record = value;
    }

    public CompiledPolicy Policy
    {
        get => _policy;
        set => _policy = value;
    }
}
