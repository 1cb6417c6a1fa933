using System.Collections.Immutable;
using System.Net;
using SysWatch.Core.Backends;
using SysWatch.Windows.Names;
using SysWatch.Windows.Seeing.Reaction;

namespace SysWatch.Windows.Seeing;

/// <summary>Puts an observer together from what the system gives.</summary>
internal sealed record Observers
{
    public required IVolumeNames Volumes { get; init; }

    public required ILongNames LongNames { get; init; }

    public required IFinalNames FinalNames { get; init; }

    public required IMachineNames Machine { get; init; }

    public required IProcessFacts Processes { get; init; }

    public required IProgramFacts Programs { get; init; }

    public required ISnapshots Snapshots { get; init; }

    public required IProcessControl Control { get; init; }

    /// <summary>The machine's DNS servers, as they are now; empty: not known.</summary>
    public required Func<ImmutableArray<IPAddress>> Resolvers { get; init; }

    public ReactionTable Reactions { get; init; } = ReactionTable.Default;

    public int Capacity { get; init; } = SeenInbox.CapacityAtMost;

    /// <param name="inbox">What sources are given.</param>
    public Observer Make(IBackendHost host, TimeProvider time, out SeenInbox inbox)
    {
        var tree = new ProcessTree();
        var losses = new LossLedger();
        var sessions = new ObservedSessions();
        var shortNames = new ShortNames(LongNames, time);
        var links = new LinkNames(FinalNames, time);
        var names = new ObjectNames(new NtNames(Volumes, Machine), shortNames, links, time);
        var programs = new MemberPrograms(names, Processes, Programs);
        var times = new ReactionTimes();
        var reactor = new Reactor(Control, host, times, time);
        var settlement = new Settlement(programs, reactor, Reactions, host, time);
        var told = new ToldConnections();
        var network = new NetworkJudge(programs, settlement, told, Resolvers);
        inbox = new SeenInbox(tree, losses, Capacity);
        return new Observer(
            new ObserverParts
            {
                Inbox = inbox, Tree = tree, Sessions = sessions, Losses = losses, Programs = programs,
                Settlement = settlement, Told = told, Facts = Processes, Snapshots = Snapshots,
                ShortNames = shortNames, Links = links, Reactor = reactor, Times = times,
                Objects = new ObjectJudge(names, programs, network, settlement),
                Network = network,
                Processes = new ProcessJudge(tree, Processes, programs, settlement, Reactions),
            },
            host, time);
    }
}
