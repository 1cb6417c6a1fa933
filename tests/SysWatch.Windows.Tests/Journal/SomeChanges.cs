using System.Collections.Immutable;
using SysWatch.Windows.Journal;
using SysWatch.Windows.Plans.Security;
using SysWatch.Windows.Plans.Stamps;
using Some = SysWatch.Windows.Tests.Plans.Security.Some;

namespace SysWatch.Windows.Tests.Journal;

/// <summary>One of each kind.</summary>
internal static class SomeChanges
{
    public static ImmutableArray<Change> All { get; } =
    [
        new NetworkChange(
            Some.Session, new Guid("5b8f3c1e-7a52-4d0e-9c36-2f4e8d1a6b90"),
            new Guid("00112233-4455-8677-8899-aabbccddeeff")),
        new StampChange(
            Some.Session, ObjectKind.File, "/C:/Users/mé/.ssh/id_ed25519", 0x1122334455667788,
            new UInt128(0x99AABBCCDDEEFF00, 7), false,
            [
                AccessControlEntry.Of(AceType.Denied, AceFlags.None, 0xC0029, Some.Session),
                AccessControlEntry.Of(AceType.Allowed, AceFlags.None, 0x60000, WellKnownSids.OwnerRights),
            ]),
        new StampChange(Some.OtherSession, ObjectKind.Directory, "/C:/x", 1, 2, true, []),
        new RegistryChange(Some.Session, "#HKCU/Environment", "Path", 2, [1, 2, 3]),
        new RegistryChange(Some.Session, "#HKCU/Environment", "New", null, []),
        new JobChange(Some.Session, @"\BaseNamedObjects\SysWatch-1"),
    ];
}
