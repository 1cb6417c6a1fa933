namespace SysWatch.Cli.Selftest;

/// <summary>What is said of a line of the table.</summary>
internal enum AttackOutcome : byte
{
    /// <summary>It got nothing, and a rule is on record for it.</summary>
    Held,

    /// <summary>It got nothing, and no event says why.</summary>
    HeldUnrecorded,

    /// <summary>It was seen, with a rule on record, and no more; or it was ended, once it had begun.</summary>
    Detected,

    /// <summary>It got what it was after.</summary>
    NotHeld,

    /// <summary>It got nothing before its time was up.</summary>
    Hung,

    /// <summary>It says nothing about the session: it does not get through outside of one either.</summary>
    NotTried,

    /// <summary>A control that goes on working in a session.</summary>
    Works,

    /// <summary>A control that does not.</summary>
    Broken,
}
