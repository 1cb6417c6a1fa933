using SysWatch.Core.Sessions;
using SysWatch.Linux.Abi;
using SysWatch.Linux.Bpf;
using SysWatch.Linux.Interop;

namespace SysWatch.Linux.PrivilegedTests.Launch;

/// <summary>Stands for the kernel's labels: here every process under a filter belongs to the test's session.</summary>
internal sealed class FilteredProcesses : ILabels
{
    public bool TryGet(int pid, out Label label)
    {
        label = new Label(7, 0, 0, 0, LabelFlags.None, 0);
        return !ProcFiles.IsDead(pid) && ProcFiles.StatusField(pid, "Seccomp:"u8) == 2;
    }

    public bool TryGetRecent(int pid, out Label label)
    {
        label = default;
        return false;
    }

    public void Set(int pid, in Label label) => throw new NotSupportedException();

    public bool Remove(int pid) => throw new NotSupportedException();

    public IReadOnlyList<int> Members(SessionId session) => throw new NotSupportedException();
}
