using SysWatch.Policy.Decisions;

namespace SysWatch.Windows.Plans.Stamps;

/// <summary>A rule that refuses some programs what others may: it is seen and reacted to, not prevented.</summary>
/// <param name="Rule">Index into the policy's rules.</param>
/// <param name="Example">The first object that it was met at.</param>
internal sealed record SeenOnly(int Rule, PathAccess Access, string Example);
