using System.Collections.Immutable;

namespace SysWatch.Policy.Patterns;

/// <summary>
/// One alternative of a glob, as a profile has it: nothing of a session is in it, so that it is read once.
/// </summary>
/// <param name="Anchor">What comes before the tokens.</param>
/// <param name="Sets">The sets that its tokens number, from <see cref="Token.FirstSet"/>.</param>
internal readonly record struct Glob(Anchor Anchor, ushort[] Tokens, ImmutableArray<ByteSet> Sets)
{
    /// <summary>Nothing but the anchor, or all below it.</summary>
    public bool IsWholeTree => Tokens is [] or [(ushort)'/', Token.Rest];
}
