using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;
using SysWatch.Core.Sessions;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Patterns;
using SysWatch.Windows.Api;

namespace SysWatch.Windows.Repositories;

/// <summary>The outermost git repository around a workspace that git itself would obey.</summary>
[SupportedOSPlatform("windows")]
public sealed class WindowsRepositories : IRepositories
{
    private const int PointerCharsMax = 4_096;
    private const string Pointer = "gitdir:";

    public PolicyContext Around(PolicyContext context, UserId user, out string leftOut)
    {
        leftOut = "";
        string? repository = null, linked = null;
        for (var directory = context.Workspace; IsProject(directory, context.Home); directory = Above(directory))
        {
            var git = WindowsNames.Display(directory + "/.git");
            if (!Path.Exists(git) || !IsObeyed(git, user))
                continue;
            repository = directory;
            if (!Directory.Exists(git))
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
    private static bool IsObeyed(string git, UserId user)
    {
        if (user.IsSystem || WinePresence.IsWine)
            return true;
        try
        {
            var owner = new FileInfo(git).GetAccessControl(AccessControlSections.Owner)
                .GetOwner(typeof(SecurityIdentifier)) as SecurityIdentifier;
            return owner is not null && (owner.Value == user.Text ||
                owner.IsWellKnown(WellKnownSidType.BuiltinAdministratorsSid) ||
                owner.IsWellKnown(WellKnownSidType.LocalSystemSid));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
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
            : WindowsNames.Canonical(Path.GetFullPath(path, WindowsNames.Display(directory)));

    private static string? Line(string file)
    {
        try
        {
            if (!File.Exists(file) || File.GetAttributes(file).HasFlag(FileAttributes.ReparsePoint))
                return null;
            using var reader = new StreamReader(file);
            var text = new char[PointerCharsMax];
            return new string(text, 0, reader.ReadBlock(text)).Split('\n')[0].TrimEnd('\r');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
