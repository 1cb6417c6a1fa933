using System.Collections.Frozen;

namespace SysWatch.Windows.Plans.Security;

/// <summary>SIDs with a meaning everywhere, and their names in SDDL (MS-DTYP 2.4.2.4 and 2.5.1.1).</summary>
internal static class WellKnownSids
{
    public static Sid Nobody { get; } = Sid.Of(0, 0);

    public static Sid Everyone { get; } = Sid.Of(1, 0);

    public static Sid CreatorOwner { get; } = Sid.Of(3, 0);

    /// <summary>
    /// Stands for the object's owner. Where the list holds an entry for it, the owner has what the list says, and not
    /// READ_CONTROL and WRITE_DAC by itself.
    /// </summary>
    public static Sid OwnerRights { get; } = Sid.Of(3, 4);

    public static Sid Anonymous { get; } = Sid.Of(5, 7);

    public static Sid AuthenticatedUsers { get; } = Sid.Of(5, 11);

    /// <summary>ALL APPLICATION PACKAGES: each AppContainer.</summary>
    public static Sid AllPackages { get; } = Sid.Of(15, 2, 1);

    /// <summary>ALL RESTRICTED APPLICATION PACKAGES: those that ask for less.</summary>
    public static Sid AllRestrictedPackages { get; } = Sid.Of(15, 2, 2);

    public static Sid LocalSystem { get; } = Sid.Of(5, 18);

    public static Sid Administrators { get; } = Sid.Of(5, 32, 544);

    public static Sid Users { get; } = Sid.Of(5, 32, 545);

    private static readonly (string Name, Sid Sid)[] s_names =
    [
        ("AN", Anonymous), ("AU", AuthenticatedUsers), ("BA", Administrators), ("BG", Sid.Of(5, 32, 546)),
        ("BO", Sid.Of(5, 32, 551)), ("BU", Users), ("CG", Sid.Of(3, 1)), ("CO", CreatorOwner), ("IU", Sid.Of(5, 4)),
        ("LS", Sid.Of(5, 19)), ("NS", Sid.Of(5, 20)), ("NU", Sid.Of(5, 2)), ("OW", OwnerRights),
        ("PS", Sid.Of(5, 10)), ("PU", Sid.Of(5, 32, 547)), ("RC", Sid.Of(5, 12)), ("SU", Sid.Of(5, 6)),
        ("SY", LocalSystem), ("WD", Everyone), ("AC", Sid.Of(15, 2, 1)), ("LW", Sid.Of(16, 4096)),
        ("ME", Sid.Of(16, 8192)), ("HI", Sid.Of(16, 12288)), ("SI", Sid.Of(16, 16384)),
    ];

    public static FrozenDictionary<string, Sid> ByName { get; } =
        s_names.ToFrozenDictionary(pair => pair.Name, pair => pair.Sid, StringComparer.Ordinal);

    public static FrozenDictionary<Sid, string> Names { get; } =
        s_names.ToFrozenDictionary(pair => pair.Sid, pair => pair.Name);
}
