using SysWatch.Core.Sessions;

namespace SysWatch.Windows.Seeing;

/// <summary>What the system knows of a process at this moment. Called on the observer's thread for members.</summary>
internal interface IProcessFacts
{
    /// <summary>Null: it has ended, or cannot be asked.</summary>
    ProcessFacts? Of(int pid);

    /// <summary>In which session's job it is: the truth, which the tree is compared with.</summary>
    JobAnswer JobOf(int pid);

    /// <summary>Whether the process is the service that it writes events for: <c>wmi</c>, <c>task</c>.</summary>
    bool IsService(int pid, string service);
}

/// <param name="Created">FILETIME.</param>
/// <param name="ImagePath">Whole, in any form that names are read in.</param>
/// <param name="WorkingDirectory">Where it began; empty: not known.</param>
internal sealed record ProcessFacts(int ParentPid, long Created, string ImagePath, string CommandLine, string WorkingDirectory);

/// <param name="IsKnown">False: it has ended, or sessions have no jobs here.</param>
/// <param name="Session">Null: it is in no session's job.</param>
internal readonly record struct JobAnswer(bool IsKnown, SessionId? Session);
