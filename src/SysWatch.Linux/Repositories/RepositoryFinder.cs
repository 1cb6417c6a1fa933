using System.Diagnostics.CodeAnalysis;
using System.Text;
using SysWatch.Linux.Interop;
using SysWatch.Policy.Compilation;

namespace SysWatch.Linux.Repositories;

/// <summary>Finds what git would find from a workspace, and the repositories around that.</summary>
internal static class RepositoryFinder
{
    /// <summary>A start looks at every name of the repository, and has five seconds for it.</summary>
    internal const uint TrackedFilesMax = 300_000;

    /// <inheritdoc cref="LinuxRepositories.Around"/>
    public static PolicyContext Around(PolicyContext context, uint uid, out string leftOut)
    {
        var workspace = context.Workspace;
        string? repository = null, linked = null;
        var directory = workspace;
        for (; IsProject(directory, context.Home); directory = Path.GetDirectoryName(directory))
        {
            var git = GitIn(directory);
            if (PathsCalls.Facts(PathsCalls.CurrentDirectory, Terminated(git), out var facts) < 0 ||
                !IsObeyed(facts.Uid, uid) || (facts.IsDirectory && !GitFile.IsGitDirectory(git)))
                continue;
            repository = directory;
            if (facts.IsRegularFile)
                linked ??= CommonDirectory(git);
        }
        repository ??= workspace;
        context = context with { GitDirectory = linked ?? GitIn(repository) };
        leftOut = "";
        if (repository == workspace)
            return context;
        var files = GitFile.TrackedFiles(GitIn(repository));
        if (files <= TrackedFilesMax)
            return context with { Repository = repository };
        leftOut = $"{repository}: the session begins inside of this repository of {files:N0} files, which are more " +
            $"than {TrackedFilesMax:N0}: the rules on .env files and agents' settings begin where the session does.";
        return context;
    }

    private static string GitIn(string directory) => directory.TrimEnd('/') + "/.git";

    // Neither the root, nor a home, nor what homes lie in.
    private static bool IsProject([NotNullWhen(true)] string? directory, string home) => directory is { Length: > 1 } &&
        directory != home && !home.StartsWith(directory + "/", StringComparison.Ordinal);

    // As git does: no repository of somebody else's. Root's sessions can do harm in any.
    private static bool IsObeyed(uint owner, uint uid) => owner == uid || owner == 0 || uid == 0;

    private static string? CommonDirectory(string file)
    {
        try
        {
            return GitFile.CommonDirectory(file);
        }
        catch (IOException)
        {
            // It leads in a circle: git finds no repository there, either.
            return null;
        }
    }

    private static byte[] Terminated(string path) => Encoding.UTF8.GetBytes(path + '\0');
}
