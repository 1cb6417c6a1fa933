using SysWatch.Policy.Decisions;
using SysWatch.Windows.Names;
using SysWatch.Windows.Seeing;

namespace SysWatch.Windows.Holding;

/// <summary>A session of T3: whatever is refused there, something else refuses.</summary>
internal sealed class HeldByNothing : IHeldObjects
{
    public bool Holds(NamedObject named, PathAccess access) => false;

    public bool Holds(in NetworkRequest request) => false;
}
