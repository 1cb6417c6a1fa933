using System.Collections.Immutable;
using SysWatch.Policy.Compilation;

namespace SysWatch.Policy.Patterns;

/// <summary>
/// One alternative of a glob, as a profile has it: nothing of a session is in it, so that it is read once.
/// </summary>
/// <param name="Anchor">What comes before the tokens.</param>
/// <param name="Sets">The sets that its tokens number, from <see cref="Token.FirstSet"/>.</param>
/// <param name="Only">The one system on which it means something; null: it does on each.</param>
internal readonly record struct Glob(
    Anchor Anchor, ushort[] Tokens, ImmutableArray<ByteSet> Sets, PathStyle? Only = null)
{
    /// <summary>On other systems it is checked for mistakes, and then takes no part.</summary>
    public bool IsFor(PathStyle style) => Only is null || Only == style;

    /// <summary>Nothing but the anchor, or all below it.</summary>
    public bool IsWholeTree => Tokens is [] or [(ushort)'/', Token.Rest];
}
