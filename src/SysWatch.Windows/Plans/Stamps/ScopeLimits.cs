namespace SysWatch.Windows.Plans.Stamps;

/// <summary>How far a session's start looks; what lies beyond is seen, not prevented.</summary>
/// <param name="Objects">That are stamped.</param>
/// <param name="Directories">That are looked through below one name because something in them could be named by a
/// pattern.</param>
/// <param name="Depth">Below what a rule names in so many words.</param>
internal sealed record ScopeLimits(int Objects = 50_000, int Directories = 5_000, int Depth = 64);
