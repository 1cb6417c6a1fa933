using System.Runtime.Versioning;
using System.Security.Principal;
using SysWatch.Core.Sessions;
using SysWatch.Linux.Interop;
using SysWatch.Linux.Repositories;
using SysWatch.Policy.Compilation;
using SysWatch.Windows.Accounts;
using SysWatch.Windows.Repositories;

namespace SysWatch.Cli.Systems;

/// <summary>What the placeholders of a profile stand for, for whoever tries one.</summary>
internal static class PolicyContexts
{
    /// <param name="home">Null: the caller's own.</param>
    public static PolicyContext Of(string? home, string workspace, Func<string, string?> variable) =>
        OperatingSystem.IsWindows() ? OfWindows(home, workspace) : OfLinux(home, workspace, variable);

    private static PolicyContext OfLinux(string? home, string workspace, Func<string, string?> variable)
    {
        var runtime = variable("XDG_RUNTIME_DIR") is { Length: > 0 } named ? named : "/run/user/1000";
        return RepositoryFinder.Around(
            new PolicyContext(PolicyNames.Of(home ?? "/"), PolicyNames.Of(workspace), runtime),
            CredentialsCalls.UserId, out _);
    }

    /// <summary>The caller's own folders, and nothing of where it is.</summary>
    [SupportedOSPlatform("windows")]
    public static PolicyContext OfCaller() => AccountOf(null, out _).In("/C:/");

    [SupportedOSPlatform("windows")]
    private static PolicyContext OfWindows(string? home, string workspace) => new WindowsRepositories().Around(
        AccountOf(home, out var user).In(PolicyNames.Of(workspace)), user, out _);

    [SupportedOSPlatform("windows")]
    private static Account AccountOf(string? home, out UserId user)
    {
        using var identity = WindowsIdentity.GetCurrent();
        user = new UserId(identity.User?.Value ?? "");
        if (home is null && new WindowsAccounts().Find(user, out _) is { } account)
            return account;
        var place = PolicyNames.Of(home ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));
        return new Account(place, "")
        {
            Folders = KnownFolders.Of(place, KnownFolders.OfMachine(), _ => null, one => one),
        };
    }
}
