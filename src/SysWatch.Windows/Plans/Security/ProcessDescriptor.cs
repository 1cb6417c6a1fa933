namespace SysWatch.Windows.Plans.Security;

/// <summary>What a process lets be done to itself that a user has made, without an administrator's rights.</summary>
internal static class ProcessDescriptor
{
    // winnt.h, SYSTEM_MANDATORY_LABEL_*: who is below neither writes to it nor reads from it.
    private const uint NoWriteUp = 0x1;
    private const uint NoReadUp = 0x2;

    /// <summary>S-1-16-8192: what a user's programs have.</summary>
    private static readonly Sid s_medium = Sid.Of(16, 8192);

    public static SecurityDescriptor Of(Sid user) => SecurityDescriptor.Of(
        null, null,
        AccessControlList.Of(Full(user), Full(WellKnownSids.LocalSystem)),
        sacl: AccessControlList.Of(
            AccessControlEntry.Of(AceType.MandatoryLabel, AceFlags.None, NoWriteUp | NoReadUp, s_medium)));

    private static AccessControlEntry Full(Sid user) =>
        AccessControlEntry.Of(AceType.Allowed, AceFlags.None, Rights.ProcessAll, user);
}
