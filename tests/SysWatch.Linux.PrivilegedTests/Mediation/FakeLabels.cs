using SysWatch.Core.Sessions;
using SysWatch.Linux.Abi;
using SysWatch.Linux.Bpf;

namespace SysWatch.Linux.PrivilegedTests.Mediation;

/// <summary>Every process has the same label.</summary>
internal sealed class FakeLabels(Label label) : ILabels
{
    public bool TryGet(int pid, out Label found)
    {
        found = label;
        return true;
    }

    public bool TryGetRecent(int pid, out Label found) => TryGet(pid, out found);

    public void Set(int pid, in Label other) => throw new NotSupportedException();

    public bool Remove(int pid) => throw new NotSupportedException();

    public IReadOnlyList<int> Members(SessionId session) => [];
}
