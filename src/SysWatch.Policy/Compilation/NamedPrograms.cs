using System.Collections.Immutable;

namespace SysWatch.Policy.Compilation;

/// <summary>Programs as a policy names them.</summary>
/// <param name="Paths">Whole paths, with placeholders filled in.</param>
/// <param name="Others">As they are written: <c>agent</c>, packages, globs with wildcards.</param>
public sealed record NamedPrograms(ImmutableArray<string> Paths, ImmutableArray<string> Others);
