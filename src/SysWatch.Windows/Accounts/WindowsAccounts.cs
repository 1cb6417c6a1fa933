using System.Runtime.Versioning;
using Microsoft.Win32;
using SysWatch.Core.Sessions;
using SysWatch.Policy.Patterns;
using SysWatch.Windows.Names;

namespace SysWatch.Windows.Accounts;

/// <summary>
/// The accounts that have a profile on this machine, by the registry that only administrators can write. Where an
/// account has moved its own folders is in its own registry and so in its own hands.
/// </summary>
[SupportedOSPlatform("windows")]
public sealed class WindowsAccounts : IAccounts
{
    private const string ProfileList = @"SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList\";
    private const string ShellFolders = @"\Software\Microsoft\Windows\CurrentVersion\Explorer\User Shell Folders";

    private static readonly LiveNames s_names = new();

    public Account Nobody { get; } = new("/C:/", "") { Folders = KnownFolders.OfMachine() };

    public Account? Find(UserId user, out string refusal)
    {
        var machine = KnownFolders.OfMachine();
        var path = Value(Registry.LocalMachine, ProfileList + user.Text, "ProfileImagePath");
        var home = path is null ? null : KnownFolders.Expand(path, "", machine);
        refusal = path is null
            ? $"{user.InWords} has no profile on this machine ({ProfileList}{user.Text} names none), so ~ in a " +
              "profile would mean nothing. Log on as that user once, or start the agent as another."
            : $"the profile of {user.InWords} lies at '{path}', which no rule can name. Give the account " +
              "one on a drive.";
        if (home is null)
            return null;
        refusal = "";
        home = Resolved(home);
        return new Account(home, "")
        {
            Folders = KnownFolders.Of(
                home, machine, name => Value(Registry.Users, user.Text + ShellFolders, name), Resolved),
        };
    }

    /// <summary>As its processes are told it, links and all: <c>C:\Users\me</c>. Null: it has none that can be named.
    /// </summary>
    internal static string? HomeOf(string sid) =>
        Value(Registry.LocalMachine, ProfileList + sid, "ProfileImagePath") is { } path &&
        KnownFolders.Expand(path, "", KnownFolders.OfMachine()) is { } home
            ? WindowsNames.Display(home)
            : null;

    /// <summary>
    /// A profile directory, or what it lies in, may be a junction to another drive. Other machines are not asked.
    /// </summary>
    internal static string Resolved(string folder) =>
        folder.StartsWith("/UNC/", StringComparison.OrdinalIgnoreCase) ||
        s_names.FinalName(@"\\?\" + folder[1..].Replace('/', '\\')) is not { } target
            ? folder
            : WindowsNames.Canonical(target) ?? folder;

    private static string? Value(RegistryKey root, string key, string name)
    {
        try
        {
            using var opened = root.OpenSubKey(key);
            return opened?.GetValue(name, null, RegistryValueOptions.DoNotExpandEnvironmentNames) as string;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException
            or System.Security.SecurityException)
        {
            return null;
        }
    }
}
