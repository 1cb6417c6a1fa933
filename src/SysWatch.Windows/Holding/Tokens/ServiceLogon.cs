using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using SysWatch.Windows.Interop;
using SysWatch.Windows.Plans.Security;
using static SysWatch.Windows.Interop.LogonTypes;
using static SysWatch.Windows.Interop.TokenTypes;

namespace SysWatch.Windows.Holding.Tokens;

/// <summary>
/// A logon of a user without the password (S4U), with groups that the daemon names added to the user's own. Local
/// accounts through MSV1_0, those of a domain through Kerberos. Needs SeTcbPrivilege, which LocalSystem has.
/// </summary>
[SupportedOSPlatform("windows")]
internal static unsafe class ServiceLogon
{
    private const string Local = "MICROSOFT_AUTHENTICATION_PACKAGE_V1_0";
    private const string Domain = "Kerberos";
    private const uint Enabled = SE_GROUP_MANDATORY | SE_GROUP_ENABLED_BY_DEFAULT | SE_GROUP_ENABLED;

    /// <summary>"SysWatch", in the order of memory.</summary>
    private static readonly ulong Source = BitConverter.ToUInt64("SysWatch"u8);

    /// <exception cref="IOException">There is no such logon: the message says why, e.g. for an Entra
    /// account.</exception>
    public static KernelHandle LogOn(AccountName account, IReadOnlyList<Sid> groups)
    {
        Wine.Refuse("log a user on for a session");
        using var lsa = Register();
        var package = Find(lsa, account.IsLocal ? Local : Domain);
        var logon = Encode(account);
        var blocks = new List<nint>();
        try
        {
            fixed (byte* information = logon)
                return LogOn(lsa, package, information, (uint)logon.Length, Groups(groups, blocks), account);
        }
        finally
        {
            foreach (var block in blocks)
                NativeMemory.Free((void*)block);
        }
    }

    /// <summary>
    /// NT AUTHORITY\LOCAL SERVICE, which has no password. Needs SeTcbPrivilege for the groups
    /// (learn.microsoft.com, "LogonUserExExW function").
    /// </summary>
    /// <exception cref="NativeException">There is no such logon.</exception>
    public static KernelHandle LogOnLocalService(IReadOnlyList<Sid> groups)
    {
        Wine.Refuse("log the local service on");
        var blocks = new List<nint>();
        try
        {
            return Advapi32.LogonUserExExW(
                "LOCAL SERVICE", "NT AUTHORITY", null, LOGON32_LOGON_SERVICE, LOGON32_PROVIDER_DEFAULT,
                Groups(groups, blocks), out var token, 0, 0, 0, 0)
                ? token
                : throw NativeException.Last("LogonUserExExW", "log the local service on for the probe");
        }
        finally
        {
            foreach (var block in blocks)
                NativeMemory.Free((void*)block);
        }
    }

    private static LsaHandle Register()
    {
        fixed (byte* text = "SysWatch"u8)
        {
            var name = new LSA_STRING { Length = 8, MaximumLength = 8, Buffer = (nint)text };
            var status = Secur32.LsaRegisterLogonProcess(&name, out var lsa, out _);
            return status < 0
                ? throw NativeException.Status("LsaRegisterLogonProcess", status, "reach the local security authority")
                : new LsaHandle(lsa);
        }
    }

    private static uint Find(LsaHandle lsa, string package)
    {
        var text = Encoding.ASCII.GetBytes(package);
        fixed (byte* start = text)
        {
            var name = new LSA_STRING
            {
                Length = (ushort)text.Length, MaximumLength = (ushort)text.Length, Buffer = (nint)start,
            };
            var status = Secur32.LsaLookupAuthenticationPackage(lsa, &name, out var found);
            return status < 0
                ? throw NativeException.Status(
                    "LsaLookupAuthenticationPackage", status, $"find the logon package {package}")
                : found;
        }
    }

    private static KernelHandle LogOn(
        LsaHandle lsa, uint package, void* information, uint bytes, TOKEN_GROUPS* groups, AccountName account)
    {
        var source = new TOKEN_SOURCE { SourceName = Source };
        fixed (byte* text = "SysWatch"u8)
        {
            var origin = new LSA_STRING { Length = 8, MaximumLength = 8, Buffer = (nint)text };
            var status = Secur32.LsaLogonUser(
                lsa, &origin, Network, package, information, bytes, groups, &source, out var profile, out _, out _,
                out var token, out _, out var reason);
            if (profile != 0)
                _ = Secur32.LsaFreeReturnBuffer(profile);
            if (status < 0)
                throw NativeException.Status(
                    "LsaLogonUser", reason < 0 ? reason : status,
                    $"log {account.Domain}\\{account.Name} on for the session");
            return token is 0 or -1
                ? throw new IOException("Cannot log the user on for the session: LsaLogonUser gave no token.")
                : new KernelHandle(token);
        }
    }

    /// <summary>The strings behind the struct, in the same block: the package takes addresses into it.</summary>
    private static byte[] Encode(AccountName account)
    {
        var name = Encoding.Unicode.GetBytes(account.Name);
        var domain = Encoding.Unicode.GetBytes(account.Domain);
        var size = sizeof(MSV1_0_S4U_LOGON);
        var block = GC.AllocateArray<byte>(size + name.Length + domain.Length, pinned: true);
        name.CopyTo(block, size);
        domain.CopyTo(block, size + name.Length);
        fixed (byte* start = block)
        {
            *(MSV1_0_S4U_LOGON*)start = new MSV1_0_S4U_LOGON
            {
                MessageType = account.IsLocal ? MsV1_0S4ULogon : KerbS4ULogon,
                UserPrincipalName = String(start + size, name.Length),
                DomainName = String(start + size + name.Length, domain.Length),
            };
        }
        return block;
    }

    private static ProcessTypes.UNICODE_STRING String(byte* at, int bytes) =>
        new() { Length = (ushort)bytes, MaximumLength = (ushort)bytes, Buffer = (nint)at };

    private static TOKEN_GROUPS* Groups(IReadOnlyList<Sid> sids, List<nint> blocks)
    {
        var groups = (TOKEN_GROUPS*)NativeMemory.AllocZeroed(
            (nuint)(sizeof(TOKEN_GROUPS) + (sids.Count * sizeof(SID_AND_ATTRIBUTES))));
        blocks.Add((nint)groups);
        groups->GroupCount = (uint)sids.Count;
        for (var i = 0; i < sids.Count; i++)
        {
            var sid = NativeMemory.Alloc((nuint)sids[i].Bytes.Length);
            blocks.Add((nint)sid);
            sids[i].Bytes.CopyTo(new Span<byte>(sid, sids[i].Bytes.Length));
            (&groups->Groups)[i] = new SID_AND_ATTRIBUTES { Sid = (nint)sid, Attributes = Enabled };
        }
        return groups;
    }
}
