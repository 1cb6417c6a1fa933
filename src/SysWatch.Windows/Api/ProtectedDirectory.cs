using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;
using SysWatch.Windows.Plans.Security;

namespace SysWatch.Windows.Api;

/// <summary>
/// Directories and files of the system's own. Everyone may make a folder in %ProgramData%, and whoever made one is its
/// owner and can always open it again: so what somebody else made is refused, and never mended.
/// </summary>
[SupportedOSPlatform("windows")]
public static class ProtectedDirectory
{
    private static readonly string TrustedInstaller = SystemsOwn.TrustedInstaller.ToString();

    private const FileSystemRights Changing = FileSystemRights.WriteData | FileSystemRights.AppendData |
        FileSystemRights.WriteAttributes | FileSystemRights.WriteExtendedAttributes | FileSystemRights.Delete |
        FileSystemRights.DeleteSubdirectoriesAndFiles | FileSystemRights.ChangePermissions |
        FileSystemRights.TakeOwnership;

    /// <summary>For SYSTEM and administrators alone; everyone may read where <paramref name="isReadable"/>.</summary>
    /// <exception cref="IOException">Or <see cref="UnauthorizedAccessException"/>: cannot be made, or is not theirs.
    /// </exception>
    public static void Make(string path, bool isReadable)
    {
        var security = Security(isReadable);
        if (!Directory.Exists(path))
            security.CreateDirectory(path);
        var directory = new DirectoryInfo(path);
        if (directory.Attributes.HasFlag(FileAttributes.ReparsePoint))
            throw new IOException($"{path} leads elsewhere (a junction or a symbolic link). Remove it, or use " +
                "another --run-dir.");
        if (WinePresence.IsWine)
            return;
        if (OwnerOf(directory) is { } owner && !IsTrusted(owner))
            throw new IOException($"{path} was made by {AccountNames.Of(owner)}, who can change it whatever its " +
                "rights say. Remove it, or use another --run-dir.");
        directory.SetAccessControl(security);
    }

    /// <summary>Who else than the system and administrators can change what is there; null: nobody.</summary>
    public static string? WhoElseWrites(string path)
    {
        if (WinePresence.IsWine)
            return null;
        FileSystemSecurity security = Directory.Exists(path)
            ? new DirectoryInfo(path).GetAccessControl()
            : new FileInfo(path).GetAccessControl();
        if (security.GetOwner(typeof(SecurityIdentifier)) is SecurityIdentifier owner && !IsTrusted(owner))
            return AccountNames.Of(owner);
        var other = security.GetAccessRules(true, true, typeof(SecurityIdentifier)).OfType<FileSystemAccessRule>()
            .Where(rule => rule.AccessControlType == AccessControlType.Allow)
            .Where(rule => !rule.PropagationFlags.HasFlag(PropagationFlags.InheritOnly))
            .Where(rule => (rule.FileSystemRights & Changing) != 0 || ((int)rule.FileSystemRights & 0x50000000) != 0)
            .Select(rule => (SecurityIdentifier)rule.IdentityReference)
            .FirstOrDefault(who => !IsTrusted(who));
        return other is null ? null : AccountNames.Of(other);
    }

    private static DirectorySecurity Security(bool isReadable)
    {
        var security = new DirectorySecurity();
        security.SetAccessRuleProtection(isProtected: true, preserveInheritance: false);
        Allow(security, WellKnownSidType.LocalSystemSid, FileSystemRights.FullControl);
        Allow(security, WellKnownSidType.BuiltinAdministratorsSid, FileSystemRights.FullControl);
        if (isReadable)
            Allow(security, WellKnownSidType.BuiltinUsersSid, FileSystemRights.ReadAndExecute);
        if (!WinePresence.IsWine)
            security.SetOwner(new SecurityIdentifier(WellKnownSidType.BuiltinAdministratorsSid, null));
        return security;
    }

    private static void Allow(DirectorySecurity security, WellKnownSidType who, FileSystemRights rights) =>
        security.AddAccessRule(new FileSystemAccessRule(
            new SecurityIdentifier(who, null), rights,
            InheritanceFlags.ContainerInherit | InheritanceFlags.ObjectInherit, PropagationFlags.None,
            AccessControlType.Allow));

    private static SecurityIdentifier? OwnerOf(DirectoryInfo directory) =>
        directory.GetAccessControl(AccessControlSections.Owner).GetOwner(typeof(SecurityIdentifier))
            as SecurityIdentifier;

    private static bool IsTrusted(SecurityIdentifier user) =>
        user.IsWellKnown(WellKnownSidType.LocalSystemSid) || user.Value == TrustedInstaller ||
        user.IsWellKnown(WellKnownSidType.BuiltinAdministratorsSid) ||
        user.IsWellKnown(WellKnownSidType.CreatorOwnerSid);
}
