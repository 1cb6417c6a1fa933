using System.Runtime.Versioning;
using SysWatch.Core.Sessions;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Patterns;
using SysWatch.Windows.Accounts;
using SysWatch.Windows.Api;
using SysWatch.Windows.Holding;
using SysWatch.Windows.Interop;
using SysWatch.Windows.Plans.Security;

namespace SysWatch.Windows.Repositories;

/// <summary>
/// The outermost git repository around a workspace that git itself would obey. What its files say is anybody's word:
/// they are opened so that nobody is waited for and no other machine asked (<see cref="AskedFile"/>).
/// </summary>
[SupportedOSPlatform("windows")]
public sealed class WindowsRepositories : IRepositories
{
    /// <summary>A longer one names nothing.</summary>
    private const int PointerBytesMax = 64 * 1024;
    private const int TriesMax = 4;
    private const string Pointer = "gitdir:";

    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(10);

    public PolicyContext Around(PolicyContext context, UserId user, out string leftOut)
    {
        leftOut = "";
        string? repository = null, linked = null;
        for (var directory = context.Workspace; IsProject(directory, context.Home); directory = Above(directory))
        {
            var git = WindowsNames.Display(directory + "/.git");
            using var file = Open(git, FileTypes.READ_CONTROL, out var isMissing);
            if (file is null && !isMissing)
                leftOut = $"{git} is in use by others, or lies behind a link, and was not looked at: the rules on " +
                    ".env files, hooks and agents' settings begin below it.";
            if (file is null || !IsObeyed(file, user))
                continue;
            repository = directory;
            if (!file.IsDirectory)
                linked ??= CommonDirectory(git, directory);
        }

        repository ??= context.Workspace;
        return context with { Repository = repository, GitDirectory = linked ?? repository + "/.git" };
    }

    private static string Above(string directory) => directory[..directory.LastIndexOf('/')];

    // Neither a drive, nor a share, nor a home, nor what homes lie in; nothing of another machine is asked.
    private static bool IsProject(string directory, string home) =>
        directory.Count(c => c == '/') > 1 && !directory.StartsWith("/UNC/", StringComparison.Ordinal) &&
        !IsSame(directory, home) && !home.StartsWith(directory + "/", StringComparison.OrdinalIgnoreCase);

    private static bool IsSame(string one, string other) =>
        WindowsNames.Fold(one).AsSpan().SequenceEqual(WindowsNames.Fold(other));

    // As git does: no repository of somebody else's. Owners are not judged under wine.
    private static bool IsObeyed(AskedFile git, UserId user)
    {
        if (user.IsSystem || WinePresence.IsWine)
            return true;
        try
        {
            return git.Descriptor().Owner is { } owner && (owner.ToString() == user.Text ||
                owner.Equals(WellKnownSids.Administrators) || owner.Equals(WellKnownSids.LocalSystem));
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Others hold a file for a moment, as an indexer does: what is in use is asked for again, not for long.
    /// </summary>
    private static AskedFile? Open(string path, uint access, out bool isMissing)
    {
        for (var tries = 0; ; tries++)
        {
            if (AskedFile.TryOpen(path, access, out isMissing) is { } file)
                return file;
            if (isMissing || tries == TriesMax)
                return null;
            Thread.Sleep(BetweenTries);
        }
    }

    /// <summary>Where a linked worktree or a submodule has its hooks; null where its file does not say.</summary>
    private static string? CommonDirectory(string file, string directory)
    {
        if (Line(file) is not { } line || !line.StartsWith(Pointer, StringComparison.Ordinal))
            return null;
        var target = In(directory, line[Pointer.Length..].Trim());
        if (target is null || target.StartsWith("/UNC/", StringComparison.Ordinal))
            return target;
        return Line(WindowsNames.Display(target + "/commondir")) is { } common ? In(target, common.Trim()) : target;
    }

    private static string? In(string directory, string path) =>
        path.Length == 0 || path.Contains('\0') ? null
            : WindowsNames.Canonical(Path.GetFullPath(path, WindowsNames.Display(directory))) is { } found
                ? WindowsAccounts.Resolved(found)
                : null;

    private static string? Line(string path)
    {
        try
        {
            using var file = Open(path, FileTypes.FILE_READ_DATA, out _);
            return file is { IsDirectory: false, IsLink: false }
                ? file.Text(PointerBytesMax)?.Split('\n')[0].TrimEnd('\r')
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
