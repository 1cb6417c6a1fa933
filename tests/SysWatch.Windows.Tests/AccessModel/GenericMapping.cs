using SysWatch.Windows.Plans.Security;

namespace SysWatch.Windows.Tests.AccessModel;

/// <summary>What the generic rights are for one type of object.</summary>
internal sealed record GenericMapping(uint Read, uint Write, uint Execute, uint All)
{
    public static GenericMapping File { get; } =
        new(Rights.FileGenericRead, Rights.FileGenericWrite, Rights.FileGenericExecute, Rights.FileAll);

    public static GenericMapping Key { get; } = new(0x20019, 0x20006, 0x20019, Rights.KeyAll);

    public static GenericMapping Process { get; } = new(0x20410, 0x20BEA, 0x121001, Rights.ProcessAll);

    public uint Map(uint mask) =>
        (mask & ~(Rights.GenericRead | Rights.GenericWrite | Rights.GenericExecute | Rights.GenericAll)) |
        ((mask & Rights.GenericRead) != 0 ? Read : 0) | ((mask & Rights.GenericWrite) != 0 ? Write : 0) |
        ((mask & Rights.GenericExecute) != 0 ? Execute : 0) | ((mask & Rights.GenericAll) != 0 ? All : 0);
}
