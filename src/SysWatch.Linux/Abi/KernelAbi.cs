namespace SysWatch.Linux.Abi;

/// <summary>The constants of <c>native/include/syswatch_abi.h</c>; tests compare it with the object.</summary>
internal static class KernelAbi
{
    public const int Version = 8;

    /// <summary>More than the number of any process.</summary>
    public const int ProcessBits = 4 * 1024 * 1024;

    public const int PoliciesMax = 1024;

    public const int GrantsMax = 4096;

    public const int ImagesMax = 2048;

    public const int AgentNamesMax = 1024;

    public const int SeenMax = 32768;

    public const int EventsBytes = 4 * 1024 * 1024;

    public const int DenialsBytes = 2 * 1024 * 1024;

    public const int NamesBytes = 512 * 1024;

    public const int UnixPathMax = 108;

    public const int ExecFileMax = 256;

    public const int SysctlNameMax = 120;

    public const int CommBytes = 16;

    public const int ObjectNamesMax = 262144;

    public const int ObjectPathMax = 256;

    public const int NamesOfObject = 4;

    public const int ObjectBitsShift = 19;

    public const int ObjectBits = 1 << ObjectBitsShift;

    /// <summary>In place of a rule's index: no rule decided.</summary>
    public const uint NoRule = 0xffffffff;

    /// <summary>In place of a rule's index: a socket is the daemon's own.</summary>
    public const uint OwnSocketRule = 0x0ffffffc;

    /// <summary>In place of a rule's index: the daemon makes such connections.</summary>
    public const uint ByDaemonRule = 0x0ffffffd;

    /// <summary>In place of a rule's index: a file of /proc of a process outside of the session.</summary>
    public const uint ProcessFileRule = 0x0ffffff7;

    /// <summary>In place of a rule's index: a terminal of somebody's outside of the session.</summary>
    public const uint TerminalRule = 0x0ffffff8;

    /// <summary>In place of a rule's index: a symbolic link would stand for names that rules mean.</summary>
    public const uint LinkRule = 0x0ffffff9;

    /// <summary>In place of a rule's index: a device that holds what files and processes do.</summary>
    public const uint DeviceRule = 0x0ffffffa;

    /// <summary>In place of a rule's index: a setting of the kernel's, as a file.</summary>
    public const uint KernelFileRule = 0x0ffffffb;

    /// <summary>In place of a rule's index: rules mean other names below a directory at its new path.</summary>
    public const uint TreeRule = 0x0ffffffe;

    /// <summary>Processes of all sessions.</summary>
    public const int LabelsMax = 65536;

    /// <summary>So many before that a fork fails, where BPF-LSM is to be had.</summary>
    public const int LabelsSpare = 1024;

    /// <summary>Numbers of character devices' drivers: 12 bits.</summary>
    public const int Majors = 4096;

    public const byte ModeEnforce = 1;

    public const byte ModeAudit = 2;
}
