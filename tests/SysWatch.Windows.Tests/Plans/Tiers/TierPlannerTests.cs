using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using CsCheck;
using SysWatch.Core.Backends;
using SysWatch.Policy.Decisions;
using SysWatch.Windows.Plans.Tiers;

namespace SysWatch.Windows.Tests.Plans.Tiers;

public sealed class TierPlannerTests
{
    private static readonly MachineFacts s_all = new(22631, false, AccountKind.Local, false)
    {
        Prevents = true, Logon = ProbeResult.Holds, Stamps = ProbeResult.Holds, Restores = ProbeResult.Holds,
        Filters = ProbeResult.Holds, Pipes = ProbeResult.Holds, Keys = ProbeResult.Holds,
        Exec = ProbeResult.Holds, Job = ProbeResult.Holds,
        Shield = ProbeResult.Holds, Block = ProbeResult.Holds, Tracing = ProbeResult.Holds, SeenAfterMs = 80,
    };

    private static readonly (string Name, MachineFacts Facts)[] s_machines =
    [
        ("all was seen to hold", s_all),
        ("nothing was tried", new MachineFacts(22631, false, AccountKind.Local, false) { Prevents = true }),
        ("not told to prevent", s_all with { Prevents = false }),
        ("wine", s_all with { IsWine = true }),
        ("an old Windows", s_all with { Build = 14393 }),
        ("an account of Entra", s_all with { Account = AccountKind.Entra }),
        ("a domain's account, elevated", s_all with { Account = AccountKind.Domain, IsElevated = true }),
        ("a Microsoft account whose logon fails", s_all with
        {
            Account = AccountKind.Microsoft, Logon = ProbeResult.Failed("LsaLogonUser: 0xC000006D"),
        }),
        ("elevated, with the caller's token", s_all with
        {
            IsElevated = true, Logon = ProbeResult.Failed("LsaLogonUser: 0xC0000041"),
        }),
        ("the stamp can be taken away", s_all with { Stamps = ProbeResult.Failed("its DACL could be written") }),
        ("a volume without access lists", s_all with { VolumesWithoutLists = ["E: (exFAT)", @"\\server\share"] }),
        ("filters do not block", s_all with { Filters = ProbeResult.Failed("UDP to ::1 was sent") }),
        ("no events", s_all with { Tracing = ProbeResult.Failed("StartTrace: 5"), SeenAfterMs = null }),
        ("no events, and nothing held", s_all with
        {
            Tracing = ProbeResult.Failed("StartTrace: 5"), Logon = default, Job = default, Block = default,
        }),
        ("pipes are not seen, nor names looked up", s_all with
        {
            Unseen = ImmutableDictionary<Guard, string>.Empty.Add(Guard.Sockets, "no event came of opening a pipe"),
            MissingSources = ["Microsoft-Windows-DNS-Client could not be enabled, so that names are not seen."],
        }),
        ("no shield, no measure", s_all with { Shield = default, SeenAfterMs = null }),
    ];

    [Fact]
    public void Postures_are_word_for_word_those_that_were_reviewed()
    {
        var text = new StringBuilder();
        foreach (var (name, facts) in s_machines)
            text.Append(CultureInfo.InvariantCulture, $"# {name}\n{TierPlanner.Plan(facts)}\n");

        GoldenFile.Holds("postures", text.ToString());
    }

    [Fact]
    public void Every_gap_is_a_sentence_and_every_guard_is_told_of()
    {
        foreach (var (_, facts) in s_machines)
        {
            var plan = TierPlanner.Plan(facts);

            Assert.Equal(Enum.GetValues<Guard>(), plan.Guards.Select(guard => guard.Guard));
            Assert.All(plan.Guards, guard => Assert.NotEmpty(guard.Gaps));
            Assert.All(
                plan.Guards.SelectMany(guard => guard.Gaps), gap => Assert.Matches(@"^[A-Z].*\.$", gap));
        }
    }

    /// <summary>
    /// Whatever else is known, prevention is claimed for what was seen to hold, and nothing holds whole.
    /// </summary>
    [Fact]
    public void Only_what_was_seen_to_hold_is_claimed() => Gen.Int[0, 2].Array[11].Sample(states =>
    {
        ProbeResult Of(int index) => states[index] == 1 ? ProbeResult.Failed("x") : states[index] == 2
            ? ProbeResult.Holds : default;
        var facts = s_all with
        {
            Logon = Of(0), Stamps = Of(1), Restores = Of(2), Filters = Of(3), Pipes = Of(4), Exec = Of(5), Job = Of(6),
            Shield = Of(7), Block = Of(8), Tracing = Of(9), Keys = Of(10),
        };
        var guards = TierPlanner.Plan(facts).Guards.ToDictionary(guard => guard.Guard, guard => guard.State);
        bool Claims(Guard guard) => guards[guard] is GuardState.Enforced or GuardState.Partial;
        bool Held(params int[] probes) => Array.TrueForAll(probes, probe => states[probe] == 2);

        return !guards.ContainsValue(GuardState.Enforced) &&
            Claims(Guard.Files) == Held(0, 1, 2) && Claims(Guard.Network) == Held(0, 3) &&
            Claims(Guard.Sockets) == Held(0, 4) && Claims(Guard.Exec) == Held(0, 5) &&
            Claims(Guard.Registry) == Held(0, 10) && Claims(Guard.Environment) == Held(8) &&
            Claims(Guard.Processes) == Held(6) &&
            (Held(9) || !guards.ContainsValue(GuardState.DetectOnly));
    });
}
