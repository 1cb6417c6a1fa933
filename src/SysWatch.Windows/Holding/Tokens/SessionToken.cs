using System.Runtime.Versioning;
using SysWatch.Windows.Interop;
using SysWatch.Windows.Plans.Security;
using static SysWatch.Windows.Interop.ProcessTypes;
using static SysWatch.Windows.Interop.TokenTypes;

namespace SysWatch.Windows.Holding.Tokens;

/// <summary>
/// The token of tier T1: the user's, with the session's SID as an ordinary enabled group and no privileges. What it is
/// is read back from it: a token that is not as it must be is never given to a process.
/// </summary>
[SupportedOSPlatform("windows")]
internal static unsafe class SessionToken
{
    private const uint Access =
        TOKEN_ASSIGN_PRIMARY | TOKEN_DUPLICATE | TOKEN_QUERY | TOKEN_ADJUST_DEFAULT | TOKEN_ADJUST_SESSIONID;

    private const uint GenericAll = 0x10000000;

    /// <summary>S-1-16-8192: what a user's programs have.</summary>
    private static readonly Sid Medium = Sid.Of(16, 8192);

    /// <param name="process">Of the user, suspended: says who the user is, on which desktop.</param>
    /// <exception cref="IOException">There is none, or it is not as it must be.</exception>
    public static KernelHandle Make(HeldProcess process, Sid session)
    {
        Wine.Refuse("make a session's token");
        if (!Advapi32.OpenProcessToken(process.Handle, TOKEN_QUERY, out var own))
            throw NativeException.Last("OpenProcessToken", "look at the caller's token");
        using (own)
        {
            var user = TokenFacts.UserOf(own);
            // Windows of a desktop, and named objects, are granted to the logon that it belongs to.
            List<Sid> groups = TokenFacts.LogonOf(own) is { } logon ? [session, logon] : [session];
            using var logged = ServiceLogon.LogOn(AccountName.Of(user), groups);
            return Of(logged, user, session, TokenFacts.SessionOf(own));
        }
    }

    /// <summary>Of a session that nobody has started: NT AUTHORITY\LOCAL SERVICE, where services are.</summary>
    /// <exception cref="IOException">There is none, or it is not as it must be.</exception>
    public static KernelHandle OfLocalService(Sid session)
    {
        Wine.Refuse("make a session's token");
        using var logged = ServiceLogon.LogOnLocalService([session]);
        return Of(logged, TokenFacts.UserOf(logged), session, desktopSession: 0);
    }

    /// <summary>The daemon's own, in another Windows session.</summary>
    /// <exception cref="NativeException">The daemon is not the system, which alone may do so.</exception>
    public static KernelHandle OfSystem(uint desktopSession)
    {
        Wine.Refuse("make a token of the system");
        Privileges.Enable();
        using var daemon = HeldProcess.Open(Environment.ProcessId, HeldProcess.LookAccess);
        if (!Advapi32.OpenProcessToken(daemon.Handle, TOKEN_DUPLICATE | TOKEN_QUERY, out var own))
            throw NativeException.Last("OpenProcessToken", "look at the daemon's own token");
        using (own)
        {
            var token = Primary(own);
            try
            {
                Set(
                    token, TokenSessionId, &desktopSession, sizeof(uint),
                    "have the daemon's token on the user's desktop");
                return token;
            }
            catch
            {
                token.Dispose();
                throw;
            }
        }
    }

    /// <summary>
    /// Windows takes another token for a process until its first thread begins, and refuses after that: whoever had a
    /// process run before has it refused here.
    /// </summary>
    public static void Give(HeldProcess process, KernelHandle token)
    {
        Wine.Refuse("give a process its session's token");
        var change = new PROCESS_ACCESS_TOKEN { Token = token.DangerousGetHandle() };
        var status = Ntdll.NtSetInformationProcess(
            process.Handle, ProcessAccessToken, &change, (uint)sizeof(PROCESS_ACCESS_TOKEN));
        if (status < 0)
            throw NativeException.Status("NtSetInformationProcess", status, "give the process its session's token");
    }

    private static KernelHandle Of(KernelHandle logged, Sid user, Sid session, uint desktopSession)
    {
        using var primary = Primary(logged);
        if (!Advapi32.CreateRestrictedToken(
                primary, DISABLE_MAX_PRIVILEGE | LUA_TOKEN, 0, 0, 0, 0, 0, 0, out var token) || token.IsInvalid)
            throw NativeException.Last("CreateRestrictedToken", "take the privileges off the session's token");
        try
        {
            Set(token, desktopSession, user);
            Check(token, user, session, desktopSession);
            return token;
        }
        catch
        {
            token.Dispose();
            throw;
        }
    }

    private static KernelHandle Primary(KernelHandle logged) =>
        Advapi32.DuplicateTokenEx(logged, Access, 0, SecurityImpersonation, TokenPrimary, out var primary)
            ? primary
            : throw NativeException.Last("DuplicateTokenEx", "make the session's token one for processes");

    private static void Set(KernelHandle token, uint desktopSession, Sid user)
    {
        Set(token, TokenSessionId, &desktopSession, sizeof(uint), "put the session's token on the user's desktop");
        fixed (byte* level = Medium.Bytes)
        {
            var label = new TOKEN_MANDATORY_LABEL
            {
                Label = new SID_AND_ATTRIBUTES { Sid = (nint)level, Attributes = SE_GROUP_INTEGRITY },
            };
            Set(
                token, TokenIntegrityLevel, &label, (uint)(sizeof(TOKEN_MANDATORY_LABEL) + Medium.Bytes.Length),
                "set the level of the session's token");
        }
        // What the session makes (processes, pipes, events) is the user's and the system's.
        var list = AccessControlList.Of(
            AccessControlEntry.Of(AceType.Allowed, AceFlags.None, GenericAll, user),
            AccessControlEntry.Of(AceType.Allowed, AceFlags.None, GenericAll, WellKnownSids.LocalSystem)).ToBytes()!;
        fixed (byte* acl = list)
        {
            var dacl = new TOKEN_DEFAULT_DACL { DefaultDacl = (nint)acl };
            Set(
                token, TokenDefaultDacl, &dacl, (uint)(sizeof(TOKEN_DEFAULT_DACL) + list.Length),
                "set what the session's objects grant");
        }
    }

    private static void Set(KernelHandle token, int kind, void* value, uint bytes, string what)
    {
        if (!Advapi32.SetTokenInformation(token, kind, value, bytes))
            throw NativeException.Last("SetTokenInformation", what);
    }

    private static void Check(KernelHandle token, Sid user, Sid session, uint desktopSession)
    {
        var group = TokenFacts.GroupsOf(token).FirstOrDefault(g => g.Sid.Equals(session));
        var wrong =
            group is null ? "it has not the session's group"
            : (group.Attributes & (SE_GROUP_ENABLED | SE_GROUP_USE_FOR_DENY_ONLY)) != SE_GROUP_ENABLED
                ? "the session's group is not enabled in it"
            : !TokenFacts.UserOf(token).Equals(user) ? "it is another user's"
            : TokenFacts.SessionOf(token) != desktopSession ? "it is of another desktop"
            : TokenFacts.IsElevated(token) ? "it is an administrator's"
            : !TokenFacts.IsPrimary(token) ? "it is none for processes"
            : Advapi32.IsTokenRestricted(token) ? "it is restricted, with which much breaks"
            : "";
        if (wrong.Length > 0)
            throw new IOException($"The session's token is not as it must be: {wrong}.");
    }
}
