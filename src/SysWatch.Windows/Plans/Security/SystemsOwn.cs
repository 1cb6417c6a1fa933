namespace SysWatch.Windows.Plans.Security;

/// <summary>Whether only the system and administrators can change what has these rights.</summary>
internal static class SystemsOwn
{
    /// <summary>Of the service that installs Windows; owns what came with it.</summary>
    public static Sid TrustedInstaller { get; } = Sid.Of(5, 80, 956008885, 3418522649, 1831038044, 1853292631,
        2271478464);

    private const uint TakingOver = Rights.WriteDac | Rights.WriteOwner | Rights.GenericAll;

    private const uint Changing = TakingOver | Rights.Delete | Rights.GenericWrite | Rights.FileWriteData |
        Rights.FileAppendData | Rights.FileWriteAttributes | Rights.FileWriteAttributesExtended |
        Rights.FileDeleteChild;

    /// <param name="isTop">Of the topmost folder of a drive: everybody may make new names there, which changes none
    /// that is there.</param>
    public static bool Is(SecurityDescriptor descriptor, bool isTop)
    {
        var changing = isTop ? TakingOver | Rights.FileDeleteChild : Changing;
        return descriptor is { Owner: { } owner, Dacl: { } list } && IsTrusted(owner) &&
            // An entry of a kind that is not known says nothing that can be relied on.
            list.Entries.All(entry => entry.Denies || entry.IsInheritOnly ||
                (entry.Sid is { } who && ((entry.Mask & changing) == 0 || IsTrusted(who))));
    }

    private static bool IsTrusted(Sid who) => who.Equals(WellKnownSids.LocalSystem) ||
        who.Equals(WellKnownSids.Administrators) || who.Equals(WellKnownSids.CreatorOwner) ||
        who.Equals(TrustedInstaller);
}
