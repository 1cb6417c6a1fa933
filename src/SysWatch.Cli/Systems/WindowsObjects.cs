using System.Runtime.Versioning;
using System.Security;
using System.Security.Principal;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Patterns;
using SysWatch.Windows.Names;

namespace SysWatch.Cli.Systems;

/// <summary>
/// What a person types for a file, a key or a pipe of Windows, by every name that its guards judge it by: links in any
/// part followed, short names made long, shares of the machine itself undone. As people write it.
/// </summary>
/// <param name="userSid">Whose <c>HKEY_USERS\SID</c> is <c>HKCU</c>.</param>
/// <param name="folders">What <c>~</c> and <c>%NAME%</c> stand for; asked where one is typed.</param>
/// <param name="absolute">Makes a path of Win32 whole.</param>
internal sealed class WindowsObjects(
    ObjectNames names, string userSid, Func<PolicyContext> folders, Func<string, string> absolute)
{
    [SupportedOSPlatform("windows")]
    public static WindowsObjects Here()
    {
        using var identity = WindowsIdentity.GetCurrent();
        var (time, files) = (TimeProvider.System, new LiveNames());
        return new WindowsObjects(
            new ObjectNames(
                new NtNames(new LiveVolumes(time), new LiveMachine(time)), new ShortNames(files, time),
                new LinkNames(files, time), time),
            identity.User?.Value ?? "", PolicyContexts.OfCaller, Profiles.WorkingDirectory.Absolute);
    }

    /// <summary>Of one of the operations that a file has.</summary>
    /// <returns>The one that counts first; the strictest of the verdicts on all of them holds.</returns>
    /// <exception cref="CliException">Nothing that a policy can name, or nothing that has this operation.</exception>
    public IReadOnlyList<string> Of(string operation, string typed)
    {
        var named = Find(typed);
        if (named is null || named.Names.IsEmpty)
            throw new CliException(ExitCodes.Usage, $@"{typed} names nothing that a policy knows: write it as C:\a, " +
                @"~\a, %APPDATA%\a, \\SERVER\SHARE\a, \\.\pipe\a or HKCU\a. A file of this name is .\" + typed);
        var what = named.Kind switch
        {
            ObjectKind.Key when operation is "execute" or "connect" =>
                "is a key of the registry, which takes read, write, create and delete",
            ObjectKind.Pipe when operation != "connect" => "is a pipe: whoever opens one connects to it. Ask `connect`",
            _ => null,
        };
        return what is null
            ? [.. named.Names.Select(WindowsNames.Display)]
            : throw new CliException(ExitCodes.Usage, $"{typed} {what}");
    }

    /// <summary>The name alone, whatever is asked of it.</summary>
    /// <param name="path">Canonical.</param>
    public IReadOnlyList<string> Of(string path) =>
        Find(WindowsNames.Display(path)) is { Names.IsEmpty: false } found ? found.Names : [path];

    /// <summary>What stands behind <c>~</c>; null: it does not begin so.</summary>
    public static string? InHome(string typed) => typed is "~" or ['~', '/' or '\\', ..] ? typed[1..] : null;

    private NamedObject? Find(string typed)
    {
        try
        {
            var key = typed.StartsWith("#HK", StringComparison.OrdinalIgnoreCase) ? typed[1..] : typed;
            if (names.OfKey(key, "", userSid) is { } named)
                return named;
            return Filled(typed) is { } path ? names.Of(absolute(path)) : null;
        }
        catch (SecurityException e)
        {
            throw new CliException(ExitCodes.NotFound, $"what {typed} leads to cannot be found out: {e.Message}");
        }
    }

    /// <summary>A path of Win32; null: it begins with a folder that is not known.</summary>
    private string? Filled(string typed)
    {
        if (InHome(typed) is { } below)
            return WindowsNames.Display(folders().Home) + below;
        if (typed is not ['%', ..])
            return WindowsNames.Display(typed);
        var filled = folders().Fill(typed);
        return filled == typed ? null : WindowsNames.Display(filled);
    }
}
