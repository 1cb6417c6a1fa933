using SysWatch.Core.Processes;
using SysWatch.Policy.Compilation;

namespace SysWatch.Core.Sessions;

/// <summary>An agent and all that descends from it. Immutable but for its policy, which is swapped whole.</summary>
public sealed class Session(SavedSession record, CompiledPolicy policy)
{
    private volatile CompiledPolicy _policy = policy;

    public SessionId Id => new(record.Id);

    public SavedSession Record => record;

    public CompiledPolicy Policy
    {
        get => _policy;
        set => _policy = value;
    }
}
