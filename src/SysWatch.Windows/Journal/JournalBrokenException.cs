namespace SysWatch.Windows.Journal;

/// <summary>What is to be changed cannot be written down: it is not changed, and what needs it must end.</summary>
internal sealed class JournalBrokenException(string message) : IOException(message);
