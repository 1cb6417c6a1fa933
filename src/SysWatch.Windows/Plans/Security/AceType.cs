namespace SysWatch.Windows.Plans.Security;

/// <summary>MS-DTYP 2.4.4.1. Others are kept as bytes.</summary>
internal enum AceType : byte
{
    Allowed = 0,
    Denied = 1,
    Audit = 2,
    Alarm = 3,
    AllowedCompound = 4,
    AllowedObject = 5,
    DeniedObject = 6,
    AuditObject = 7,
    AlarmObject = 8,
    AllowedCallback = 9,
    DeniedCallback = 10,
    AllowedCallbackObject = 11,
    DeniedCallbackObject = 12,
    AuditCallback = 13,
    AlarmCallback = 14,
    AuditCallbackObject = 15,
    AlarmCallbackObject = 16,
    MandatoryLabel = 17,
    ResourceAttribute = 18,
    ScopedPolicy = 19,
}
