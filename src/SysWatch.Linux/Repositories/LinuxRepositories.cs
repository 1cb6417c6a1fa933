using SysWatch.Core.Sessions;
using SysWatch.Policy.Compilation;

namespace SysWatch.Linux.Repositories;

/// <summary>The repositories of this machine's file systems.</summary>
public sealed class LinuxRepositories : IRepositories
{
    public PolicyContext Around(PolicyContext context, UserId user, out string leftOut) =>
        RepositoryFinder.Around(context, user.Number, out leftOut);
}
