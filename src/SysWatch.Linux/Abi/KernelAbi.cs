namespace SysWatch.Linux.Abi;

/// <summary>The constants of <c>native/include/syswatch_abi.h</c>; tests compare it with the object.</summary>
internal static class KernelAbi
{
    public const int Version = 3;

    public const int PoliciesMax = 1024;

    public const int GrantsMax = 4096;

    public const int ImagesMax = 2048;

    public const int AgentNamesMax = 1024;

    public const int EventsBytes = 1024 * 1024;

    public const int DenialsBytes = 256 * 1024;

    public const int UnixPathMax = 108;

    public const int ExecFileMax = 256;

    public const int SysctlNameMax = 120;

    public const int CommBytes = 16;

    /// <summary>In place of a rule's index: no rule decided.</summary>
    public const uint NoRule = 0xffffffff;

    /// <summary>In place of a rule's index: rules mean other names below a directory at its new path.</summary>
    public const uint TreeRule = 0x0ffffffe;

    public const byte ModeEnforce = 1;

    public const byte ModeAudit = 2;
}
