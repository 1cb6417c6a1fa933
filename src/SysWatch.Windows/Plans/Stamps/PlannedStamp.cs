using SysWatch.Policy.Decisions;
using SysWatch.Windows.Plans.Security;

namespace SysWatch.Windows.Plans.Stamps;

/// <summary>What a policy refuses to every program of one object; what is put on it depends on its list.</summary>
/// <param name="Path">Canonical, with its case.</param>
/// <param name="Denied">On the object itself.</param>
/// <param name="Below">Of a directory or key: on whatever lies or will lie below.</param>
/// <param name="HoldsChildren">Of a directory: some of its children may not be deleted or renamed.</param>
internal sealed record PlannedStamp(
    string Path, ObjectKind Kind, PathAccess Denied, PathAccess Below = PathAccess.None, bool HoldsChildren = false)
{
    /// <summary>For the object as it was opened: it may be another kind of thing by now.</summary>
    public StampRequest For(ObjectFacts facts, Sid session) => facts.Kind == Kind
        ? new StampRequest(facts, session, Denied, Below, HoldsChildren)
        : new StampRequest(facts, session, PathAccess.None);
}
