using SysWatch.Core.Sessions;
using SysWatch.Linux.Exec;
using SysWatch.Linux.Seccomp;

namespace SysWatch.Linux.Sessions;

/// <summary>What the backend holds for one session.</summary>
/// <param name="Slot">Of the kernel's policy table; the session's labels name it.</param>
internal sealed record RunningSession(Session Session, uint Slot, ExecSession Exec)
{
    /// <summary>Null until the agent's filter is installed.</summary>
    public Notifier? Notifier { get; set; }
}
