using System.Runtime.Versioning;

namespace SysWatch.Windows.Holding;

/// <summary>A process of a session. Its handle is kept until it has ended and that was told.</summary>
[SupportedOSPlatform("windows")]
internal sealed class JobMember(HeldProcess process)
{
    public HeldProcess Process { get; } = process;

    public int Pid => Process.Pid;

    public long Creation => Process.Creation;

    /// <summary>By the session's freeze, which suspends each member once.</summary>
    public bool IsFrozen { get; set; }

    /// <summary>Seen in no message and found by the list alone.</summary>
    public bool IsFoundLate { get; init; }
}
