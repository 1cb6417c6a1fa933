using SysWatch.Policy.Decisions;
using SysWatch.Windows.Plans.Security;

namespace SysWatch.Windows.Plans.Stamps;

/// <summary>What the policy denies to every member of the session.</summary>
/// <param name="Denied">On the object itself. Of a process any access means all.</param>
/// <param name="DeniedBelow">Of a directory or key: on everything below it, whatever its name.</param>
/// <param name="HoldsChildren">Of a directory: some of its children may not be deleted or renamed.</param>
internal sealed record StampRequest(
    ObjectFacts Facts, Sid Session, PathAccess Denied, PathAccess DeniedBelow = PathAccess.None,
    bool HoldsChildren = false);
