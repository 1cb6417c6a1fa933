using System.Collections.Concurrent;
using SysWatch.Core.Sessions;
using SysWatch.Linux.Abi;
using SysWatch.Linux.Bpf;
using SysWatch.Linux.Interop;

namespace SysWatch.Linux.PrivilegedTests.Exec;

/// <summary>
/// Stands in for the kernel's table: a process without a label of its own has its nearest labelled ancestor's, as the
/// fork program would have copied it.
/// </summary>
internal sealed class FakeLabels : ILabels
{
    private readonly ConcurrentDictionary<int, Label> _labels = new();

    public Label Default { get; set; }

    /// <summary>Unknown processes have <see cref="Default"/>, at the cost of one look-up.</summary>
    public bool Flat { get; set; }

    public bool TryGet(int pid, out Label label)
    {
        label = Default;
        if (Flat)
            return _labels.TryGetValue(pid, out label) || (label = Default).Session != 0;
        if (ProcFiles.ThreadGroupOf(pid) != pid)
            return false;
        for (var at = pid; at > 1; at = (int)ProcFiles.StatusField(at, "PPid:"u8))
        {
            if (_labels.TryGetValue(at, out label))
                return true;
        }

        label = Default;
        return true;
    }

    public bool TryGetRecent(int pid, out Label label) => TryGet(pid, out label);

    public void Set(int pid, in Label label) => _labels[pid] = label;

    public bool Remove(int pid) => _labels.TryRemove(pid, out _);

    public IReadOnlyList<int> Members(SessionId session) => [.. _labels.Keys];

    public Label Own(int pid) => _labels.GetValueOrDefault(pid);

    public IEnumerable<Label> All => _labels.Values;
}
