using CsCheck;
using SysWatch.Windows.Plans.Security;

namespace SysWatch.Windows.Tests.Plans.Security;

/// <summary>Descriptors as they may be met.</summary>
internal static class Some
{
    public static readonly Sid User = Sid.Parse("S-1-5-21-1004336348-1177238915-682003330-1001");
    public static readonly Sid Group = Sid.Parse("S-1-5-21-1004336348-1177238915-682003330-513");
    public static readonly Sid Session = Sid.Parse("S-1-5-21-11-22-33-2147483649");
    public static readonly Sid OtherSession = Sid.Parse("S-1-5-21-44-55-66-2147483650");

    private static readonly Sid[] s_trustees =
    [
        User, Group, WellKnownSids.Everyone, WellKnownSids.Users, WellKnownSids.Administrators,
        WellKnownSids.LocalSystem, WellKnownSids.OwnerRights, WellKnownSids.CreatorOwner,
        WellKnownSids.AuthenticatedUsers,
    ];

    public static readonly Gen<Sid> Trustee =
        Gen.Int[0, s_trustees.Length - 1].Select(index => s_trustees[index]);

    public static readonly Gen<uint> Mask = Gen.OneOf(
        Gen.Const(Rights.FileAll), Gen.Const(Rights.FileGenericRead), Gen.Const(Rights.GenericAll),
        Gen.Const(Rights.GenericRead | Rights.GenericExecute), Gen.Const(Rights.WriteDac),
        Gen.UInt.Select(bits => bits & Rights.FileAll));

    private static readonly Gen<AceFlags> s_flags = Gen.Int[0, 7].Select(index => (AceFlags)
        new[] { 0, 0, 0, 3, 0x10, 0x13, 0xB, 0x1B }[index]);

    public static readonly Gen<AccessControlEntry> Entry = Gen.Select(Gen.Int[0, 9], s_flags, Mask, Trustee)
        .Select((kind, flags, mask, sid) => kind switch
        {
            0 or 1 or 2 => AccessControlEntry.Of(AceType.Denied, flags, mask, sid),
            3 => AccessControlEntry.Of(
                AceType.DeniedCallback, flags, mask, sid, AccessModel.Condition.IsMemberOf(WellKnownSids.Users)),
            _ => AccessControlEntry.Of(AceType.Allowed, flags, mask, sid),
        });

    public static readonly Gen<SecurityDescriptor> Descriptor = Gen
        .Select(Trustee, Entry.Array[0, 8], Gen.Int[0, 3], Gen.Bool)
        .Select((owner, entries, control, inOrder) => SecurityDescriptor.Of(
            owner, Group,
            AccessControlList.Of(inOrder
                ? entries.OrderBy(entry => entry.IsInherited ? 2 : entry.Denies ? 0 : 1)
                : entries),
            (DescriptorControl)((control & 1) * 0x1000) | (DescriptorControl)((control >> 1) * 0x400)));
}
