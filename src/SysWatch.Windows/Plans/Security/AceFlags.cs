namespace SysWatch.Windows.Plans.Security;

/// <summary>MS-DTYP 2.4.4.1.</summary>
[Flags]
internal enum AceFlags : byte
{
    None = 0,
    ObjectInherit = 1,
    ContainerInherit = 2,
    NoPropagate = 4,

    /// <summary>Says nothing of the object itself.</summary>
    InheritOnly = 8,

    Inherited = 0x10,
    SuccessfulAccess = 0x40,
    FailedAccess = 0x80,

    Inheritance = ObjectInherit | ContainerInherit,
}
