namespace SysWatch.Policy.Decisions;

/// <summary>Which program a process runs, as the kernel tells it.</summary>
/// <param name="Path">The executable's resolved path; on Windows its canonical name or the system's own, in any
/// case: a policy folds it.</param>
/// <param name="Package">
/// For an interpreter, the package whose program it runs, as <c>npm:NAME</c> or <c>pypi:NAME</c>. The caller states it
/// only where the session cannot have forged it.
/// </param>
/// <param name="IsAgent">This is the very program that the session was started for.</param>
public sealed record ExecutableIdentity(string Path, string? Package = null, bool IsAgent = false);
