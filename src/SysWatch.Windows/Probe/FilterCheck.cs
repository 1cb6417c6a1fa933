using System.Runtime.Versioning;
using System.Security.Cryptography;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Profiles;
using SysWatch.Windows.Holding.Wfp;
using SysWatch.Windows.Plans.Network;
using SysWatch.Windows.Plans.Security;

namespace SysWatch.Windows.Probe;

/// <summary>
/// The filtering platform takes a session's filters and gives them back. That they hold a process with the session's
/// SID
/// is not tried by it: that needs a user who is logged on.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class FilterCheck : IProbeCheck
{
    public string Name => "filters";

    public Guard Proves => Guard.Network;

    public bool IsPretendedByWine => true;

    public string Try()
    {
        var policy = new CompiledPolicy
        {
            Profile = "probe", Mode = PolicyMode.Enforce, Required = [], Rules = [], Network = new NetworkTable([]),
        };
        using var engine = new FilterEngine();
        var plan = NetworkPlanner.Plan(policy, SessionSid.New(RandomNumberGenerator.Fill));
        engine.Add(plan);
        engine.Remove(plan);
        return "";
    }
}
