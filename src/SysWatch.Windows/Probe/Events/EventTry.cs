using System.Collections.Immutable;
using SysWatch.Policy.Decisions;
using SysWatch.Windows.Seeing;

namespace SysWatch.Windows.Probe.Events;

/// <summary>Something that the daemon does to see whether it is told of it.</summary>
/// <param name="Guards">Those that see nothing without it.</param>
/// <param name="What">As a part of a sentence: <c>opening a file</c>.</param>
/// <param name="IsIt">Whether an event of the daemon's own, or of a process that began, tells of it.</param>
internal sealed record EventTry(
    ImmutableArray<Guard> Guards, string What, Action Do, Func<SeenEvent, bool> IsIt);
