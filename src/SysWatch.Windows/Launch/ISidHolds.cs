using System.Runtime.Versioning;
using SysWatch.Core.Sessions;
using SysWatch.Policy.Compilation;
using SysWatch.Windows.Holding;

namespace SysWatch.Windows.Launch;

/// <summary>What holds a session by its own SID.</summary>
[SupportedOSPlatform("windows")]
internal interface ISidHolds
{
    /// <summary>Why no session is kept from the network now; empty: they are.</summary>
    string WhyUnfiltered { get; }

    /// <summary>Why there can be no session with a token of its own for this user, in sentences; empty: there
    /// can.</summary>
    string WhyNoLogon(HeldProcess caller, UserId user);

    /// <exception cref="IOException">Nothing of it stays.</exception>
    /// <param name="isMember">Whether a process is of this session, once there are others than this.</param>
    SidHold Take(Session session, HeldProcess process, Func<HeldProcess, bool> isMember);

    /// <exception cref="IOException">The network is held as before, and of files what both policies refuse.</exception>
    SidHold Replace(SidHold hold, CompiledPolicy policy);

    /// <returns>What could not be undone; it stays in the journal.</returns>
    IReadOnlyList<string> Undo(SidHold hold);
}
