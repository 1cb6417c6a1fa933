namespace SysWatch.Windows.Etw;

/// <summary>
/// What policies and guards want to see. What no rule needs is not enabled: it costs every process something.
/// </summary>
[Flags]
internal enum EtwNeeds
{
    /// <summary>Processes alone, which are always seen.</summary>
    None = 0,

    /// <summary>Opens with their results, first writes, removals, new names.</summary>
    Files = 1,

    /// <summary>
    /// Connects, accepted connections, datagrams; sockets as they are made, and what is tried with them.
    /// </summary>
    Network = 2,

    /// <summary>Names looked up.</summary>
    Names = 4,

    /// <summary>Other processes opened.</summary>
    OpenedProcesses = 8,

    /// <summary>Processes that WMI and the task scheduler make for others.</summary>
    Services = 16,

    /// <summary>What every session is watched for.</summary>
    Usual = Files | Network | Names | OpenedProcesses | Services,

    /// <summary>Only where a rule is about a key: the machine opens tens of thousands a second.</summary>
    Registry = 32,

    /// <summary>
    /// What processes load: of one that was gone before it could be asked, the first says which program it was.
    /// </summary>
    Images = 64,

    /// <summary>Numbers and times of creation that a process identifier given again cannot be mistaken by.</summary>
    ProcessNumbers = 128,

    All = Usual | Registry | Images | ProcessNumbers,

    /// <summary>
    /// <see cref="Files"/> from Microsoft-Windows-Kernel-File, for a machine whose eight sessions with the kernel's
    /// events are taken. Beside <see cref="Files"/> it is nothing.
    /// </summary>
    FilesByProvider = 256,
}
