using System.Text;
using SysWatch.Core.Sessions;
using SysWatch.Linux.Interop;
using SysWatch.Linux.Mediation;

namespace SysWatch.Linux.Accounts;

/// <summary>The machine's account database, as the system's name service knows it.</summary>
public sealed class LinuxAccounts : IAccounts
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    public Account Nobody { get; } = new("/", "/");

    public Account? Find(UserId user, out string refusal)
    {
        var uid = user.Number;
        var result = AccountCalls.HomeOf(uid, out var home);
        refusal = home is null ? Missing(uid, result) : "";
        if (home is null)
            return null;
        if (home is not [(byte)'/', ..])
            refusal = $"the account of user id {uid} has no home directory (it names '{PathText.Of(home)}'), so ~ in " +
                "a profile would mean nothing. Give it one: usermod --home.";
        else if (RealPath.Of(home, out var real) is < 0 and var error)
            refusal = $"{PathText.Of(home)}, the home of user id {uid}, cannot be resolved: {Errno.Describe(-error)}.";
        else if (Text(real) is { } text)
            return new Account(text, $"/run/user/{uid}");
        else
            refusal = $"{PathText.Of(real)}, the home of user id {uid}, is not UTF-8, so no profile can name it.";
        return null;
    }

    /// <summary>Null: there is no account of that name, or it cannot be looked up.</summary>
    public static uint? UidOf(string name) => AccountCalls.UidOf(name, out var uid) ? uid : null;

    private static string Missing(uint uid, int result) => result switch
    {
        0 => $"user id {uid} has no account on this machine, so ~ in a profile would mean nothing. Start the agent " +
            "as a user with an account.",
        -Errno.ERANGE => $"the account of user id {uid} is longer than {AccountCalls.EntryBytesMax} bytes, which is " +
            "the limit.",
        _ => $"the account of user id {uid} cannot be looked up: {Errno.Describe(-result)}. Look at what " +
            $"/etc/nsswitch.conf names for passwd; `getent passwd {uid}` asks the same.",
    };

    private static string? Text(byte[] path)
    {
        try
        {
            return StrictUtf8.GetString(path);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
