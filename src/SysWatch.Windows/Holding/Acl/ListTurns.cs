using System.Runtime.Versioning;

namespace SysWatch.Windows.Holding.Acl;

/// <summary>
/// Whose turn it is with an object's access list. Some objects share a turn; not all do, since a volume that a user
/// serves himself may take as long as he likes.
/// </summary>
internal static class ListTurns
{
    private static readonly Lock[] s_turns = [.. Enumerable.Range(0, 256).Select(_ => new Lock())];

    /// <summary>The same for one file under all of its names.</summary>
    [SupportedOSPlatform("windows")]
    public static Lock Of(OpenObject target)
    {
        var (volume, file) = target.Id();
        return s_turns[NumberOf(volume, file, target.Path)];
    }

    /// <param name="path">What tells it from others where it has no number.</param>
    public static int NumberOf(ulong volume, UInt128 file, string path) => (int)(
        (uint)HashCode.Combine(volume, file, volume == 0 && file == 0 ? path.ToUpperInvariant() : "") %
        (uint)s_turns.Length);
}
