using Mono.Unix;
using SysWatch.Core.Sessions;

namespace SysWatch.Daemon.Accounts;

/// <summary>The account database as the system's name service knows it.</summary>
internal sealed class SystemAccounts : IAccounts
{
    public Account? Find(uint uid)
    {
        try
        {
            var user = new UnixUserInfo(uid);
            return user.HomeDirectory is { Length: > 0 } home && home[0] == '/'
                ? new Account(user.UserName, Resolve(home))
                : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>An account of a service may name a home that is not there.</summary>
    private static string Resolve(string home) =>
        Directory.Exists(home) ? UnixPath.GetCompleteRealPath(home) : Path.TrimEndingDirectorySeparator(home);
}
