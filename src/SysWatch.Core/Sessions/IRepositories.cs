using SysWatch.Policy.Compilation;

namespace SysWatch.Core.Sessions;

/// <summary>The git repositories of this machine.</summary>
public interface IRepositories
{
    /// <summary>
    /// The context with the repository around its workspace. Whoever can write above a workspace can make one there:
    /// rules that deny by it hold more, and never less, than those of the workspace.
    /// </summary>
    /// <param name="user">Whose repositories count, beside the system's: as with git itself.</param>
    /// <param name="leftOut">A repository that was left out, and why, in a sentence; empty for none.</param>
    PolicyContext Around(PolicyContext context, UserId user, out string leftOut);
}
