namespace SysWatch.Windows.Journal;

/// <param name="IsKnownToBeMade">False: perhaps it was made. That it is not found is then no fault.</param>
internal readonly record struct UndoStep(ulong Number, Change Change, bool IsKnownToBeMade);
