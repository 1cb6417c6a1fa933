using System.Runtime.Versioning;
using SysWatch.Policy.Decisions;
using SysWatch.Windows.Holding.Tokens;
using SysWatch.Windows.Interop;
using static SysWatch.Windows.Interop.TokenTypes;

namespace SysWatch.Windows.Probe;

/// <summary>
/// A process that has not run takes another token, and has it. Of the daemon's own user: whether a given user can be
/// logged on without a password is found out at each launch.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class TokenCheck : IProbeCheck
{
    public string Name => "token";

    public Guard Proves => Guard.Files;

    public bool IsPretendedByWine => true;

    public string Try()
    {
        using var process = ProbeProcess.Shell("exit 0");
        // The restricted copy has the same rights on itself, and needs the last to be given.
        const uint Access = TOKEN_QUERY | TOKEN_DUPLICATE | TOKEN_ASSIGN_PRIMARY;
        if (!Advapi32.OpenProcessToken(process.Process.Handle, Access, out var own))
            throw NativeException.Last("OpenProcessToken", "look at a token");
        using (own)
        {
            if (!Advapi32.CreateRestrictedToken(own, DISABLE_MAX_PRIVILEGE, 0, 0, 0, 0, 0, 0, out var lesser))
                throw NativeException.Last("CreateRestrictedToken", "make a token");
            using (lesser)
                SessionToken.Give(process.Process, lesser);
        }
        if (!Advapi32.OpenProcessToken(process.Process.Handle, TOKEN_QUERY, out var now))
            throw NativeException.Last("OpenProcessToken", "look at the token that was given");
        using (now)
            return TokenFacts.PrivilegesOf(now) <= 1
                ? ""
                : "A process that was given another token before it ran kept its own.";
    }
}
