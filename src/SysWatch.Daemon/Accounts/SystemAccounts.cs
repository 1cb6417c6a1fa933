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
                ? new Account(user.UserName, UnixPath.GetCompleteRealPath(home))
                : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
