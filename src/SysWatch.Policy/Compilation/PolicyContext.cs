using SysWatch.Policy.Patterns;

namespace SysWatch.Policy.Compilation;

/// <summary>What the placeholders of a profile stand for in one session. All are absolute, resolved paths.</summary>
/// <param name="Home">The user's home from the account database (never from <c>$HOME</c>): <c>~</c>.</param>
/// <param name="Workspace">The directory that the agent was started in: <c>$WORKSPACE</c>.</param>
/// <param name="RuntimeDirectory">The user's run-time directory, e.g. <c>/run/user/1000</c>: <c>$RUNTIME</c>.</param>
public sealed record PolicyContext(string Home, string Workspace, string RuntimeDirectory)
{
    /// <summary>The workspace, or the root of the git repository around it: <c>$REPOSITORY</c>.</summary>
    public string Repository { get; init; } = Workspace;

    /// <summary>Where git keeps the workspace's hooks, which a linked worktree or a submodule has elsewhere:
    /// <c>$GITDIR</c>.</summary>
    public string GitDirectory { get; init; } = Workspace.TrimEnd('/') + "/.git";

    /// <summary>A path in which the placeholder that it may start with is filled in.</summary>
    public string Fill(string path) => Placeholders.Fill(path, this) ?? path;
}
