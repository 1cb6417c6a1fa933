using SysWatch.Policy.Compilation;
using SysWatch.Policy.Patterns;

namespace SysWatch.Policy.Tests.Support;

/// <summary>Paths that a pattern of a profile matches, as policies are asked about them.</summary>
internal static class PatternSample
{
    /// <summary>One for each alternative that takes part on this system.</summary>
    public static List<byte[]> Of(string pattern, PathStyle style)
    {
        var sets = new ByteSetTable();
        var filler = new GlobFiller(TestPolicy.ContextOf(style), sets);
        var filled = new List<ushort[]>();
        var globs = new GlobParser(GlobKind.Path).Parse(pattern) ?? [];
        foreach (var glob in globs.Where(glob => glob.IsFor(style)))
            filler.TryFill(glob, filled);
        return [.. filled.Select(tokens => GlobSample.Of(tokens, sets))];
    }
}
