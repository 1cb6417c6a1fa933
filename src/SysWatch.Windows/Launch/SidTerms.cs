using System.Collections.Immutable;
using System.Runtime.Versioning;
using SysWatch.Policy.Compilation;
using SysWatch.Windows.Holding;
using SysWatch.Windows.Interop;
using SysWatch.Windows.Plans.Security;

namespace SysWatch.Windows.Launch;

/// <summary>By what a session of T1 is to be held, and as whom it runs.</summary>
/// <param name="User">Whose <c>HKCU</c> is meant.</param>
/// <param name="Searched">Where names that a pattern means anywhere are looked for. Canonical.</param>
/// <param name="IsMember">Of the session, of a process of the same user; else it is closed to the session.</param>
/// <param name="Token">The user's, with the session's SID.</param>
[SupportedOSPlatform("windows")]
internal sealed record SidTerms(
    CompiledPolicy Policy, Sid User, ImmutableArray<string> Searched, Func<HeldProcess, bool> IsMember,
    Func<Sid, KernelHandle> Token);
