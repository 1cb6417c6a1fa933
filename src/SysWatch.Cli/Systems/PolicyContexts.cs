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

    [System.Runtime.Versioning.SupportedOSPlatform("windows")]
    private static PolicyContext OfWindows(string? home, string workspace)
    {
        using var identity = WindowsIdentity.GetCurrent();
        var user = new UserId(identity.User?.Value ?? "");
        var account = home is null ? new WindowsAccounts().Find(user, out _) : null;
        var machine = KnownFolders.OfMachine();
        var place = PolicyNames.Of(
            home ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));
        account ??= new Account(place, "") { Folders = KnownFolders.Of(place, machine, _ => null, one => one) };
        return new WindowsRepositories().Around(account.In(PolicyNames.Of(workspace)), user, out _);
    }
}
