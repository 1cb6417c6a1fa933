using SysWatch.Policy.Compilation;
using SysWatch.Policy.Patterns;

namespace SysWatch.Cli.Profiles;

/// <summary>A context of the other system, to look at a profile for: folders where they usually are.</summary>
internal static class SampleContext
{
    public const string Windows = "windows";
    public const string Linux = "linux";

    /// <exception cref="CliException">A folder is none of Windows.</exception>
    public static PolicyContext OfWindows(string? home, string? workspace)
    {
        var user = home is null ? "/C:/Users/you" : Canonical("--home", home);
        var work = workspace is null ? user + "/work" : Canonical("--workspace", workspace);
        return PolicyContext.ForWindows(user, work, WindowsFolders.UsualFor(user));
    }

    public static PolicyContext OfLinux(string? home, string? workspace)
    {
        var user = home ?? "/home/you";
        return new PolicyContext(user, workspace ?? user + "/work", "/run/user/1000");
    }

    private static string Canonical(string what, string path) => WindowsNames.Canonical(path) ?? throw new CliException(
        ExitCodes.Usage, $@"{what} {path} is no absolute path of Windows: write it as C:\Users\you");
}
