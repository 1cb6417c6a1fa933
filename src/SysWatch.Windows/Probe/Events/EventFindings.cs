using System.Collections.Immutable;
using SysWatch.Policy.Decisions;

namespace SysWatch.Windows.Probe.Events;

/// <param name="Unseen">Why nothing is seen of a guard's objects, as a part of a sentence; without those that are.
/// </param>
/// <param name="Slowest">From a deed to the daemon's knowing of it, by the kernel's time of the event; null: none was
/// seen.</param>
internal sealed record EventFindings(ImmutableDictionary<Guard, string> Unseen, TimeSpan? Slowest);
