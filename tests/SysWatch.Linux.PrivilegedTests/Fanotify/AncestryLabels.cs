using System.Collections.Concurrent;
using SysWatch.Core.Sessions;
using SysWatch.Linux.Abi;
using SysWatch.Linux.Bpf;
using SysWatch.Linux.Interop;

namespace SysWatch.Linux.PrivilegedTests.Fanotify;

/// <summary>Labels without kernel programs: a process carries its nearest labelled ancestor's.</summary>
internal sealed class AncestryLabels : ILabels
{
    private readonly ConcurrentDictionary<int, Label> _labels = [];

    public bool Fails { get; set; }

    public bool TryGet(int pid, out Label label)
    {
        if (Fails)
            throw new IOException("the table cannot be read");
        for (var at = pid; at > 1; at = (int)ProcFiles.StatusField(at, "PPid:"u8))
        {
            if (_labels.TryGetValue(at, out label))
                return true;
        }
        label = default;
        return false;
    }

    /// <summary>What processes with these numbers had.</summary>
    public ConcurrentDictionary<int, Label> Recent { get; } = [];

    /// <summary>One session is labelled in a test: whoever is gone was its member.</summary>
    public bool TryGetRecent(int pid, out Label label)
    {
        if (Recent.TryGetValue(pid, out label))
            return true;
        label = _labels.Values.LastOrDefault();
        return !Directory.Exists($"/proc/{pid}") && label.Session != 0;
    }

    public void Set(int pid, in Label label) => _labels[pid] = label;

    public bool Remove(int pid) => _labels.TryRemove(pid, out _);

    public IReadOnlyList<int> Members(SessionId session) => [.. _labels.Keys];
}
