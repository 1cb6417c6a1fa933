using System.Runtime.InteropServices;
using SysWatch.Core.Sessions;
using SysWatch.Policy.Decisions;

namespace SysWatch.Linux.Abi;

/// <summary><c>struct sw_label</c>: a labelled process, keyed by thread group id in <c>sw_labels</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct Label(
    ulong Session, ulong StartTime, uint Policy, uint Actors, LabelFlags Flags, uint Action)
{
    public SessionId SessionId => new(Session);

    public ActorSet ActorSet => new(Actors);
}

/// <summary><c>enum sw_label_flag</c>.</summary>
[Flags]
internal enum LabelFlags : uint
{
    None = 0,

    /// <summary>Runs the program that the session was started for.</summary>
    Agent = 1,

    /// <summary>Its memory may hold variables that are hidden from others, or has not been looked at yet.</summary>
    Secrets = 2,
}
