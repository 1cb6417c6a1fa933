using SysWatch.Policy.Decisions;
using SysWatch.Windows.Names;

namespace SysWatch.Windows.Seeing;

/// <summary>What a session's plan has put on the machine: a refusal of these is its doing.</summary>
internal interface IHeldObjects
{
    /// <summary>An entry for the session denies this access to the file, key or pipe.</summary>
    bool Holds(NamedObject named, PathAccess access);

    /// <summary>A member has made it: where the policy refuses it, it is held in a moment. Does not wait.</summary>
    void Appeared(NamedObject named)
    {
    }

    /// <summary>A network filter for the session blocks this.</summary>
    bool Holds(in NetworkRequest request);

    /// <summary>The processes outside are closed to the session, as they begin.</summary>
    bool ClosesProcesses { get; }

    /// <summary>An entry for the session denies it the process outside that has this number.</summary>
    bool HoldsProcess(int pid);
}
