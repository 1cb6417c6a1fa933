namespace SysWatch.Windows.Plans.Security;

/// <summary>Bits of access masks (winnt.h; MS-DTYP 2.4.3).</summary>
internal static class Rights
{
    public const uint Delete = 0x0001_0000;
    public const uint ReadControl = 0x0002_0000;
    public const uint WriteDac = 0x0004_0000;
    public const uint WriteOwner = 0x0008_0000;
    public const uint Synchronize = 0x0010_0000;
    public const uint SystemSecurity = 0x0100_0000;
    public const uint MaximumAllowed = 0x0200_0000;
    public const uint GenericAll = 0x1000_0000;
    public const uint GenericExecute = 0x2000_0000;
    public const uint GenericWrite = 0x4000_0000;
    public const uint GenericRead = 0x8000_0000;

    public const uint FileReadData = 0x01;
    public const uint FileWriteData = 0x02;
    public const uint FileAppendData = 0x04;
    public const uint FileReadAttributesExtended = 0x08;
    public const uint FileWriteAttributesExtended = 0x10;
    public const uint FileExecute = 0x20;
    public const uint FileDeleteChild = 0x40;
    public const uint FileReadAttributes = 0x80;
    public const uint FileWriteAttributes = 0x100;
    public const uint FileAll = 0x001F_01FF;
    public const uint FileGenericRead = 0x0012_0089;
    public const uint FileGenericWrite = 0x0012_0116;
    public const uint FileGenericExecute = 0x0012_00A0;

    public const uint KeyQueryValue = 0x01;
    public const uint KeySetValue = 0x02;
    public const uint KeyCreateSubKey = 0x04;
    public const uint KeyEnumerateSubKeys = 0x08;
    public const uint KeyNotify = 0x10;
    public const uint KeyCreateLink = 0x20;
    public const uint KeyAll = 0x000F_003F;

    public const uint ProcessQueryLimited = 0x1000;
    public const uint ProcessAll = 0x001F_FFFF;
}
