using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using SysWatch.Windows.Interop;
using SysWatch.Windows.Plans.Security;
using static SysWatch.Windows.Interop.TokenTypes;

namespace SysWatch.Windows.Holding.Tokens;

/// <summary>What a token says of itself.</summary>
[SupportedOSPlatform("windows")]
internal static unsafe class TokenFacts
{
    private const int SidBytesMax = 68;

    /// <exception cref="NativeException">Its token may not be looked at.</exception>
    public static T OfProcess<T>(HeldProcess process, Func<KernelHandle, T> ask) =>
        TryOfProcess(process, ask, out var answer)
            ? answer
            : throw NativeException.Last("OpenProcessToken", "look at whose process it is");

    /// <returns>False: its token may not be looked at; the last error says why.</returns>
    public static bool TryOfProcess<T>(
        HeldProcess process, Func<KernelHandle, T> ask, [MaybeNullWhen(false)] out T answer)
    {
        answer = default;
        if (!Advapi32.OpenProcessToken(process.Handle, TOKEN_QUERY, out var token))
            return false;
        using (token)
            answer = ask(token);
        return true;
    }

    public static Sid UserOf(KernelHandle token)
    {
        var bytes = Read(token, TokenUser, "whose a token is");
        fixed (byte* start = bytes)
            return SidAt(((TOKEN_USER*)start)->User.Sid);
    }

    public static IReadOnlyList<TokenGroup> GroupsOf(KernelHandle token)
    {
        var bytes = Read(token, TokenGroups, "the groups of a token");
        var groups = new List<TokenGroup>();
        fixed (byte* start = bytes)
        {
            var all = (TOKEN_GROUPS*)start;
            for (var i = 0; i < all->GroupCount; i++)
                groups.Add(new TokenGroup(SidAt((&all->Groups)[i].Sid), (&all->Groups)[i].Attributes));
        }
        return groups;
    }

    /// <summary>The one that a desktop grants: of the logon that the caller came by.</summary>
    public static Sid? LogonOf(KernelHandle token) =>
        GroupsOf(token).FirstOrDefault(g => (g.Attributes & SE_GROUP_LOGON_ID) == SE_GROUP_LOGON_ID)?.Sid;

    public static uint SessionOf(KernelHandle token) => Number(token, TokenSessionId);

    public static bool IsElevated(KernelHandle token) => Number(token, TokenElevation) != 0;

    public static bool IsPrimary(KernelHandle token) => Number(token, TokenType) == TokenPrimary;

    /// <summary>How many there are, enabled or not.</summary>
    public static uint PrivilegesOf(KernelHandle token) => Number(token, TokenPrivileges);

    private static uint Number(KernelHandle token, int kind) =>
        MemoryMarshal.Read<uint>(Read(token, kind, "what a token is"));

    /// <summary>Pinned for good: the pointers in it lead into itself.</summary>
    private static byte[] Read(KernelHandle token, int kind, string what)
    {
        Advapi32.GetTokenInformation(token, kind, null, 0, out var bytes);
        var value = GC.AllocateArray<byte>((int)Math.Max(bytes, sizeof(uint)), pinned: true);
        fixed (byte* to = value)
            return Advapi32.GetTokenInformation(token, kind, to, (uint)value.Length, out _)
                ? value
                : throw NativeException.Last("GetTokenInformation", $"find out {what}");
    }

    private static Sid SidAt(nint address)
    {
        // Its second byte counts the parts, four bytes each, after eight.
        var length = 8 + (4 * Math.Min(((byte*)address)[1], (byte)15));
        return Sid.TryRead(new ReadOnlySpan<byte>((void*)address, Math.Min(length, SidBytesMax)), out var sid)
            ? sid
            : throw new IOException("A token has an identifier that is none.");
    }
}

internal sealed record TokenGroup(Sid Sid, uint Attributes);
