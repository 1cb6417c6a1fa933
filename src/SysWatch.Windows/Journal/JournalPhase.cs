namespace SysWatch.Windows.Journal;

/// <summary>The numbers are written into the journal.</summary>
internal enum JournalPhase : byte
{
    /// <summary>It is about to be made, or has been: nobody knows.</summary>
    Intended = 1,

    Done = 2,

    /// <summary>It is as it was.</summary>
    Undone = 3,
}
