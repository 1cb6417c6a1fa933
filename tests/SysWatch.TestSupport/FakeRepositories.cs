using SysWatch.Core.Sessions;
using SysWatch.Policy.Compilation;

namespace SysWatch.TestSupport;

/// <summary>Knows one repository at most.</summary>
public sealed class FakeRepositories : IRepositories
{
    /// <summary>It holds every workspace below it.</summary>
    public string Repository { get; set; } = "";

    public string LeftOut { get; set; } = "";

    public PolicyContext Around(PolicyContext context, UserId user, out string leftOut)
    {
        leftOut = LeftOut;
        return Repository.Length > 0 && context.Workspace.StartsWith(Repository + "/", StringComparison.Ordinal)
            ? context with { Repository = Repository, GitDirectory = Repository + "/.git" }
            : context;
    }
}
