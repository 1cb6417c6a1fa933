using System.Runtime.Versioning;
using System.Security.Cryptography;
using SysWatch.Core.Sessions;
using SysWatch.Policy.Compilation;
using SysWatch.Windows.Holding;
using SysWatch.Windows.Holding.Tokens;
using SysWatch.Windows.Holding.Wfp;
using SysWatch.Windows.Plans.Network;
using SysWatch.Windows.Plans.Security;

namespace SysWatch.Windows.Launch;

/// <summary>
/// Tier T1: network filters that name the session's SID, and the token that has it. First what denies, then the token,
/// so that at no moment a process has the SID and is not held by it.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class SidHolds(FilterEngine filters)
{
    /// <exception cref="IOException">Nothing of it stays.</exception>
    public SidHold Take(Session session, HeldProcess process)
    {
        var sid = SessionSid.New(RandomNumberGenerator.Fill);
        var plan = NetworkPlanner.Plan(session.Policy, sid);
        filters.Add(plan);
        try
        {
            using var token = SessionToken.Make(process, sid);
            SessionToken.Give(process, token);
            return new SidHold(sid, plan);
        }
        catch
        {
            filters.Remove(plan);
            throw;
        }
    }

    public SidHold Replace(SidHold hold, CompiledPolicy policy)
    {
        var plan = NetworkPlanner.Plan(policy, hold.Session);
        filters.Replace(hold.Network, plan);
        return hold with { Network = plan };
    }

    public void Undo(SidHold hold) => filters.Remove(hold.Network);
}

/// <summary>What names one session on the machine.</summary>
internal sealed record SidHold(Sid Session, NetworkPlan Network);
