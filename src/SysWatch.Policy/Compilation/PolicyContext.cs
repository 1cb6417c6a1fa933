using System.Collections.Immutable;
using SysWatch.Policy.Patterns;

namespace SysWatch.Policy.Compilation;

/// <summary>
/// What the placeholders of a profile stand for in one session. All are absolute, resolved paths; for Windows canonical
/// names (<c>/C:/Users/me</c>).
/// </summary>
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

    /// <summary>The system that the policy is for.</summary>
    public PathStyle Style { get; init; } = PathStyle.Posix;

    /// <summary>
    /// What <c>%NAME%</c> stands for on Windows, by the name in upper case: canonical names of the folders that
    /// <see cref="WindowsFolders"/> lists. <c>%USERPROFILE%</c> is <see cref="Home"/>.
    /// </summary>
    public ImmutableDictionary<string, string> Folders { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>A context for Windows, of canonical names. <c>$RUNTIME</c> names nothing there.</summary>
    public static PolicyContext ForWindows(
        string home, string workspace, ImmutableDictionary<string, string> folders) =>
        new(home, workspace, "/RUNTIME") { Style = PathStyle.Windows, Folders = folders };

    /// <summary>By content, the folders too: equal contexts compile to equal policies.</summary>
    public bool Equals(PolicyContext? other) =>
        other is not null && Home == other.Home && Workspace == other.Workspace &&
        RuntimeDirectory == other.RuntimeDirectory && Repository == other.Repository &&
        GitDirectory == other.GitDirectory && Style == other.Style && Folders.Count == other.Folders.Count &&
        Folders.All(folder => other.Folders.TryGetValue(folder.Key, out var path) && path == folder.Value);

    public override int GetHashCode() => HashCode.Combine(Home, Workspace, Repository, GitDirectory, Style);

    /// <summary>A path in which the placeholder that it may start with is filled in.</summary>
    public string Fill(string path) => Placeholders.Fill(path, this) ?? path;
}
