using SysWatch.Windows.Holding;

namespace SysWatch.Windows.Attach;

/// <summary>A descendant of an agent that is held without it.</summary>
/// <param name="Why">It could not be suspended, or no job can have it.</param>
internal readonly record struct LeftOut(ProcessEntry Entry, string Why);
