namespace SysWatch.Windows.Etw;

/// <summary>What became of one event.</summary>
internal enum EtwOutcome : byte
{
    /// <summary>It was told, or kept to be told when its end comes.</summary>
    Told,

    /// <summary>Of a process that nobody asked for, or of a kind that says nothing here.</summary>
    NotWanted,

    /// <summary>It only helps to read others: a thread's owner, an operation's end, a handle closed.</summary>
    Kept,

    /// <summary>
    /// It was about a file or key that was opened before the session, or before anybody asked for its process.
    /// </summary>
    Nameless,

    /// <summary>Whose it was is not known: of a thread whose beginning was lost, or one too many.</summary>
    Ownerless,

    /// <summary>Too short, without an end, or of a layout that is not known. Nothing was told.</summary>
    Undecodable,
}
