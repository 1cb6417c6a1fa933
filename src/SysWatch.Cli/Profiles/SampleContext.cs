using System.Collections.Immutable;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Patterns;

namespace SysWatch.Cli.Profiles;

/// <summary>
/// A context of the system that is asked for, on whichever a profile is looked at: on Windows the account's own
/// folders, elsewhere where they usually are.
/// </summary>
internal static class SampleContext
{
    public const string Windows = "windows";
    public const string Linux = "linux";

    /// <exception cref="CliException">A folder is none of Windows.</exception>
    public static PolicyContext OfWindows(string? home, string? workspace)
    {
        var isHere = OperatingSystem.IsWindows();
        var user = home is not null ? Canonical("--home", home)
            : isHere ? Canonical("the home", Folder(Environment.SpecialFolder.UserProfile)) : "/C:/Users/you";
        var work = workspace is not null ? Canonical("--workspace", workspace)
            : isHere ? Canonical("the current directory", WorkingDirectory.Absolute(".")) : user + "/work";
        var folders = WindowsFolders.UsualFor(user);
        return PolicyContext.ForWindows(user, work, isHere && home is null ? Own(folders) : folders);
    }

    public static PolicyContext OfLinux(string? home, string? workspace)
    {
        var user = home ?? "/home/you";
        return new PolicyContext(user, workspace ?? user + "/work", "/run/user/1000");
    }

    /// <summary>Known folders as the system has them, never what variables say.</summary>
    private static ImmutableDictionary<string, string> Own(ImmutableDictionary<string, string> usual)
    {
        var folders = usual.ToBuilder();
        foreach (var (name, folder) in new[]
        {
            (WindowsFolders.AppData, Environment.SpecialFolder.ApplicationData),
            (WindowsFolders.LocalAppData, Environment.SpecialFolder.LocalApplicationData),
            (WindowsFolders.ProgramData, Environment.SpecialFolder.CommonApplicationData),
            (WindowsFolders.SystemRoot, Environment.SpecialFolder.Windows),
            (WindowsFolders.ProgramFiles, Environment.SpecialFolder.ProgramFiles),
            (WindowsFolders.ProgramFilesX86, Environment.SpecialFolder.ProgramFilesX86),
            (WindowsFolders.CommonProgramFiles, Environment.SpecialFolder.CommonProgramFiles),
        })
        {
            if (WindowsNames.Canonical(Folder(folder)) is { } canonical)
                folders[name] = canonical;
        }
        folders[WindowsFolders.Temp] = folders[WindowsFolders.LocalAppData] + "/Temp";
        folders[WindowsFolders.ProgramFilesNative] = folders[WindowsFolders.ProgramFiles];
        folders[WindowsFolders.SystemDrive] = folders[WindowsFolders.SystemRoot][..3];
        return folders.ToImmutable();
    }

    private static string Folder(Environment.SpecialFolder folder) => Environment.GetFolderPath(folder);

    private static string Canonical(string what, string path) => WindowsNames.Canonical(path) ?? throw new CliException(
        ExitCodes.Usage, $@"{what} {path} is no absolute path of Windows: write it as C:\Users\you");
}
