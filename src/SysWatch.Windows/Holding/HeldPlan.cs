using System.Collections.Immutable;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;
using SysWatch.Windows.Names;
using SysWatch.Windows.Plans.Network;
using SysWatch.Windows.Seeing;

namespace SysWatch.Windows.Holding;

/// <summary>What a session of T1 is held by. Safe to use from several threads.</summary>
internal sealed class HeldPlan : IHeldObjects
{
    private readonly HeldNames _names;
    private readonly Action<NamedObject> _appeared;
    private readonly Func<int, bool> _holdsProcess;
    private volatile Filtered _filtered;

    /// <param name="appeared">Told of what a member has made.</param>
    public HeldPlan(
        HeldNames names, CompiledPolicy policy, NetworkPlan plan, Action<NamedObject> appeared,
        Func<int, bool> holdsProcess)
    {
        _names = names;
        _appeared = appeared;
        _holdsProcess = holdsProcess;
        _filtered = Filtered.By(policy, plan);
    }

    public void Set(CompiledPolicy policy, NetworkPlan plan) => _filtered = Filtered.By(policy, plan);

    public bool Holds(NamedObject named, PathAccess access) => _names.Holds(named, access);

    public void Appeared(NamedObject named) => _appeared(named);

    public bool Holds(in NetworkRequest request) => _filtered.Blocks(request);

    public bool ClosesProcesses => true;

    public bool HoldsProcess(int pid) => _holdsProcess(pid);

    /// <summary>
    /// The filters say what the policy says for programs that are named by their whole path, and for all others.
    /// </summary>
    private sealed record Filtered(CompiledPolicy Policy, ImmutableArray<ActorSet> Actors)
    {
        public static Filtered By(CompiledPolicy policy, NetworkPlan plan)
        {
            if (plan.Filters.IsEmpty)
                return new Filtered(policy, []);
            var bits = policy.Network.Prefixes.SelectMany(prefix => prefix.Entries)
                .Aggregate(0u, (all, entry) => all | entry.Actors.Bits);
            return new Filtered(policy,
            [
                ActorSet.None,
                .. policy.ProgramsOf(new ActorSet(bits)).Paths
                    .Select(path => policy.ActorsOf(new ExecutableIdentity(path))),
            ]);
        }

        public bool Blocks(in NetworkRequest request)
        {
            foreach (var actors in Actors)
            {
                if (!Policy.DecideNetwork(request, actors).Permits)
                    return true;
            }
            return false;
        }
    }
}
