using SysWatch.Core.Sessions;

namespace SysWatch.Windows.Seeing.Reaction;

/// <summary>What is done to processes. Any thread; must not wait for the process.</summary>
internal interface IProcessControl
{
    /// <summary>After this none of its threads runs. Counted: so many resumes let it go on.</summary>
    ControlOutcome Suspend(in ReactionTarget target);

    ControlOutcome Resume(in ReactionTarget target);

    ControlOutcome Terminate(in ReactionTarget target);

    /// <summary>Ends all of it.</summary>
    void TerminateSession(SessionId session);
}
