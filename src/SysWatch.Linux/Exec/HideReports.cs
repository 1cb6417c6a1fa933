namespace SysWatch.Linux.Exec;

/// <summary>
/// Which hidden variables are worth an event. Every tool that an agent starts loses the same variables again: one
/// event for each name, program and tool call tells it, and at most one a second for each name and program.
/// </summary>
internal sealed class HideReports
{
    private const int EntriesMax = 4096;
    private const long IntervalMs = 1000;

    private readonly Dictionary<(string Name, string Executable), (uint Action, long Time)> _last = [];

    /// <summary>Hidden again and not reported, so far.</summary>
    public ulong Repeats { get; private set; }

    /// <param name="nowMs">Monotonic.</param>
    public bool IsNew(string name, string executable, uint action, long nowMs)
    {
        lock (_last)
        {
            var key = (name, executable);
            if (_last.TryGetValue(key, out var last) && (last.Action == action || nowMs - last.Time < IntervalMs))
            {
                Repeats++;
                return false;
            }

            if (_last.Count >= EntriesMax)
                _last.Clear();
            _last[key] = (action, nowMs);
            return true;
        }
    }
}
