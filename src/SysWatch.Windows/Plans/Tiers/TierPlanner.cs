using System.Collections.Immutable;
using System.Globalization;
using SysWatch.Core.Backends;
using SysWatch.Policy.Decisions;

namespace SysWatch.Windows.Plans.Tiers;

/// <summary>
/// Which tier a session has, and which guard holds by what. Prevention is claimed for what was seen to hold on this
/// very machine, and never whole: the tools of an agent are the same user, and no rule that differs by program holds.
/// </summary>
internal static class TierPlanner
{
    /// <summary>Windows 10 1809: the first whose tokens and jobs are those that this was made for.</summary>
    public const int BuildMin = 17763;

    private const string Doctor =
        "Start the service with --prevent, which is experimental, and go through VERIFY.md on this machine.";

    private const string ByProgram =
        "Rules `for` the agent or another program hold for all of the session alike; what they deny its tools alone " +
        "is seen, not prevented.";

    private const string Packages =
        "What a rule grants `for` a package of Python, or one that bun or deno runs, it grants nobody here: which " +
        "package a process is cannot be told.";

    private const string SameUser =
        "A session runs as its user: it can ask other programs of his, and the desktop, to do for it what it may " +
        "not, by COM, the clipboard or their windows, and Windows for the credentials that it keeps for him. None of " +
        "this is seen.";

    private const string OneOfAll =
        "Members can reach into each other, and what a rule grants the agent alone is every member's who wants it.";

    private const string Unseen =
        "What is read or written through a mapping of a file, and through a handle that a process was given, is " +
        "not seen.";

    public static TierPlan Plan(MachineFacts facts)
    {
        if (facts.IsWine)
            return OfWine();
        var (tier, reason) = TierOf(facts);
        return new TierPlan(tier, reason,
        [
            Files(facts, tier, Detection(facts, Guard.Files)), Network(facts, tier, Detection(facts, Guard.Network)),
            Sockets(facts, tier, Detection(facts, Guard.Sockets)), Exec(facts, tier, Detection(facts, Guard.Exec)),
            Environment(facts), Processes(facts, tier, Detection(facts, Guard.Processes)),
            Registry(facts, tier, Detection(facts, Guard.Registry)),
        ]);
    }

    private static (Tier Tier, string Reason) TierOf(MachineFacts facts)
    {
        if (facts.Build < BuildMin)
        {
            return (Tier.T3, $"Windows build {facts.Build} is older than {BuildMin} (Windows 10 1809), for which " +
                "nothing was tried.");
        }
        if (!facts.Prevents)
        {
            return (Tier.T3,
                "Prevention on Windows is experimental, and off: what is not allowed is seen and told of.");
        }
        if (facts.Account == AccountKind.Entra)
        {
            return (Tier.T3, "Windows gives no logon without a password for an account of Entra ID, so that the " +
                "session has its caller's own token. Use a local or a domain account to have it held.");
        }
        if (!facts.Logon.IsSeenToHold)
        {
            return (Tier.T3, facts.Logon.State == ProbeState.Failed
                ? $"The session's logon failed: {facts.Logon.Reason}. A launch with --prevent is refused."
                : $"The session's logon was not tried on this machine. {Doctor}");
        }
        var elevated = facts.IsElevated
            ? " Its caller is an administrator; the session is not, and what needs one fails in it." : "";
        return (Tier.T1, "The session has a logon of its own, with a SID that nobody else has, and without " +
            $"privileges. Credentials that Windows keeps for the user are not in it.{elevated}");
    }

    /// <summary>Null: nothing is seen either; then why.</summary>
    private static (string? Gap, string Why) Detection(MachineFacts facts, Guard guard) => facts.Tracing.State switch
    {
        ProbeState.Holds when facts.Unseen.TryGetValue(guard, out var why) =>
            (null, $"What is not prevented is not seen either: {why}."),
        ProbeState.Holds => ($"What is not prevented is seen {Reaction(facts)} later, when it has happened.", ""),
        ProbeState.Failed => (null, $"Events do not come: {facts.Tracing.Reason}."),
        _ => (null, "It was not tried whether events come."),
    };

    private static string Reaction(MachineFacts facts) =>
        facts.SeenAfterMs is { } milliseconds
            ? $"some {milliseconds.ToString(CultureInfo.InvariantCulture)} ms"
            : "a moment";

    private static GuardPosture Files(MachineFacts facts, Tier tier, (string? Gap, string Why) detection)
    {
        var gaps = ImmutableArray.CreateBuilder<string>();
        gaps.Add(ByProgram);
        gaps.Add(Packages);
        gaps.Add(Unseen);
        gaps.Add("A file that is to be denied by its name alone, wherever it appears, is held when it has been seen.");
        if (!facts.VolumesWithoutLists.IsEmpty)
        {
            gaps.Add("These volumes keep no access lists; what is done on them is seen, not prevented: " +
                $"{string.Join(", ", facts.VolumesWithoutLists)}.");
        }
        gaps.Add("Rules that ask about files refuse at once: an access list cannot wait for a person.");
        return Held(
            Guard.Files, facts, tier, [facts.Logon, facts.Stamps, facts.Restores], "access-lists", gaps.ToImmutable(),
            detection);
    }

    private static GuardPosture Network(MachineFacts facts, Tier tier, (string? Gap, string Why) detection) => Held(
        Guard.Network, facts, tier, [facts.Logon, facts.Filters], "wfp",
        [
            "Rules `for` the agent, a package or a pattern of names are not held: a program is known by its whole " +
            "path.",
            "Names are looked up by Windows' own DNS service for the session: a name can carry data out.",
            "Shares are opened by Windows itself for the session.",
            "A program that makes itself a lesser token (as browsers do for what they show) is met by no filter; " +
            "what it does on the network is seen.",
            "A socket that a process outside of the session has connected, and passes to a member, can be used.",
            "Where the service that keeps the filters (BFE) ends, a session runs on without them until that is seen, " +
            "about a second later, and then stands still until they are there again.",
        ],
        detection);

    private static GuardPosture Sockets(MachineFacts facts, Tier tier, (string? Gap, string Why) detection) => Held(
        Guard.Sockets, facts, tier, [facts.Logon, facts.Pipes], "access-lists",
        [
            ByProgram,
            "A pipe is held from when it was first seen: one that is served anew has no stamp for a moment.",
            "Unix sockets are files here: files rules must name them.",
        ],
        detection);

    private static GuardPosture Exec(MachineFacts facts, Tier tier, (string? Gap, string Why) detection) => Held(
        Guard.Exec, facts, tier, [facts.Logon, facts.Exec], "access-lists",
        [
            ByProgram,
            "A copy of a denied program under another name is another program.",
            "Scripts are read, not executed: their interpreters are what a rule can deny.",
        ],
        detection);

    private static GuardPosture Registry(MachineFacts facts, Tier tier, (string? Gap, string Why) detection) => Held(
        Guard.Registry, facts, tier, [facts.Logon, facts.Keys], "access-lists",
        [
            ByProgram,
            "A key that is made while a session runs, outside of one that a rule names whole, has no stamp for a " +
            "moment.",
            "To read the values of a key one after the other is not seen, where it is not prevented.",
        ],
        detection);

    private static GuardPosture Environment(MachineFacts facts)
    {
        if (!facts.Block.IsSeenToHold)
        {
            return new GuardPosture(
                Guard.Environment, GuardState.Unavailable, [],
                [Why("That a program sees the variables that were chosen for it, and no others,", facts.Block)],
                Doctor);
        }
        var gaps = ImmutableArray.CreateBuilder<string>();
        gaps.Add("Variables are chosen once, for the session's first program; what it starts inherits them, also " +
            "those that are the agent's alone.");
        gaps.Add(facts.Prevents && facts.Shield.IsSeenToHold && facts.Logon.IsSeenToHold
            ? "Processes of the user that begin while a session runs are closed to it a moment later; until then " +
            "their variables can be read."
            : "The variables of the user's processes outside of the session can be read by it.");
        return new GuardPosture(
            Guard.Environment, GuardState.Partial, ["environment-block"], gaps.ToImmutable(),
            "Keep secrets out of the shells and editors that run beside an agent.");
    }

    private static GuardPosture Processes(MachineFacts facts, Tier tier, (string? Gap, string Why) detection)
    {
        if (!facts.Job.IsSeenToHold)
        {
            return Unheld(
                Guard.Processes, Why("That a session's processes stay in its job", facts.Job), detection, Doctor);
        }
        var gaps = ImmutableArray.CreateBuilder<string>();
        var mechanisms = ImmutableArray.Create("job");
        if (tier == Tier.T1 && facts.Shield.IsSeenToHold)
        {
            mechanisms = mechanisms.Add("access-lists");
            gaps.Add("Threads have access lists of their own, which are not changed.");
        }
        else
        {
            gaps.Add("The user's processes outside of the session can be opened, read and ended by it.");
        }
        gaps.Add(SameUser);
        gaps.Add(OneOfAll);
        gaps.Add("Programs that a service starts for the session (WMI, tasks, WSL) are in no job; they are " +
            (facts.Prevents ? "ended when they are seen." : "seen and told of."));
        gaps.AddRange(facts.MissingSources);
        if (tier == Tier.T3 && facts.IsElevated)
        {
            gaps.Add("The caller is an administrator: a session that wants to can take away whatever holds it. Start " +
                "it from a terminal that is not elevated.");
        }
        return new GuardPosture(Guard.Processes, GuardState.Partial, mechanisms, gaps.ToImmutable(),
            "Do not run agents as an administrator.");
    }

    /// <summary>Of Windows nothing holds whole: partial at best.</summary>
    private static GuardPosture Held(
        Guard guard, MachineFacts facts, Tier tier, ImmutableArray<ProbeResult> needed, string mechanism,
        ImmutableArray<string> gaps, (string? Gap, string Why) detection)
    {
        if (tier != Tier.T1)
        {
            return Unheld(
                guard,
                facts.Prevents ? "It needs a logon of the session's own, which this session has not."
                    : "Prevention on Windows is experimental, and off.",
                detection, Doctor);
        }
        foreach (var probe in needed)
        {
            if (!probe.IsSeenToHold)
                return Unheld(guard, Why("That it is prevented", probe), detection, Doctor);
        }
        return detection.Gap is null
            ? new GuardPosture(guard, GuardState.Partial, [mechanism], [.. gaps, detection.Why], Doctor)
            : new GuardPosture(guard, GuardState.Partial, [mechanism, "etw"], [.. gaps, detection.Gap], "");
    }

    private static GuardPosture Unheld(
        Guard guard, string why, (string? Gap, string Why) detection, string raise) => detection.Gap is null
        ? new GuardPosture(guard, GuardState.Unavailable, [], [why, detection.Why], raise)
        : new GuardPosture(guard, GuardState.DetectOnly, ["etw"], [why, detection.Gap], raise);

    private static string Why(string what, ProbeResult probe) => probe.State == ProbeState.Failed
        ? $"{what} was tried and failed: {probe.Reason}."
        : $"{what} was not tried on this machine.";

    private static TierPlan OfWine()
    {
        const string reason = "This is wine, not Windows: its calls about tokens, access lists, filters and tracing " +
            "say that they succeed and do nothing.";
        return new TierPlan(Tier.T3, reason,
        [
            .. Enum.GetValues<Guard>().Select(guard => new GuardPosture(
                guard, GuardState.Unavailable, [], [reason], "Use SysWatch for Linux on the machine itself.")),
        ]);
    }
}
