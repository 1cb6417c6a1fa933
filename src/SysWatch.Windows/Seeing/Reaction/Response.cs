namespace SysWatch.Windows.Seeing.Reaction;

/// <summary>What is done about a use that a rule denies and Windows did not hold.</summary>
internal enum Response : byte
{
    Record = 1,

    /// <summary>The process is suspended at once and then ended.</summary>
    Terminate,

    /// <summary>As well, and the session's other processes.</summary>
    TerminateSession,
}
