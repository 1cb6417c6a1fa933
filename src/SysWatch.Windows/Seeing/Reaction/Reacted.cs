namespace SysWatch.Windows.Seeing.Reaction;

/// <param name="HasStopped">It did no more from then on.</param>
/// <param name="Took">From the kernel's time of what it did; null where nothing stood still.</param>
internal readonly record struct Reacted(bool HasStopped, TimeSpan? Took);
