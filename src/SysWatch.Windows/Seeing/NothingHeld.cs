using SysWatch.Policy.Decisions;
using SysWatch.Windows.Names;

namespace SysWatch.Windows.Seeing;

/// <summary>Of a session for which nothing is put on the machine.</summary>
internal sealed class NothingHeld : IHeldObjects
{
    public bool Holds(NamedObject named, PathAccess access) => false;

    public bool Holds(in NetworkRequest request) => false;

    public bool ClosesProcesses => false;

    public bool HoldsProcess(int pid) => false;
}
