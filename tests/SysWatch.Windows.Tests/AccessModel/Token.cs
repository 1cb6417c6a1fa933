using SysWatch.Windows.Plans.Security;

namespace SysWatch.Windows.Tests.AccessModel;

/// <summary>Of a token what an access check looks at.</summary>
/// <param name="Groups">With whether they are there for denials only.</param>
/// <param name="Restricted">Restricting SIDs: where there are any, they must be granted what is wanted, too.</param>
internal sealed record Token(Sid User, IReadOnlyList<(Sid Sid, bool IsDenyOnly)> Groups)
{
    public IReadOnlyList<Sid> Restricted { get; init; } = [];

    public bool HasTakeOwnership { get; init; }

    public bool HasSecurity { get; init; }

    /// <summary>SeBackup and SeRestore, used with FILE_FLAG_BACKUP_SEMANTICS.</summary>
    public bool HasBackup { get; init; }

    public bool HasRestore { get; init; }

    public uint Integrity { get; init; } = 8192;

    public static Token Of(Sid user, params Sid[] groups) =>
        new(user, [.. groups.Append(WellKnownSids.Everyone).Select(group => (group, false))]);
}
