using System.Buffers.Binary;
using System.Text;
using SysWatch.Linux.Accounts;
using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Repositories;

/// <summary>
/// What git writes into small files. Sessions can write them, too: each is read as a file of a stranger.
/// </summary>
internal static class GitFile
{
    private const int BytesMax = 8192;

    /// <summary>
    /// Where a <c>.git</c> file of a linked worktree or a submodule leads: the directory with the hooks. Null where it
    /// leads to none.
    /// </summary>
    /// <remarks>gitrepository-layout(5): "gitdir: PATH" in the file, and in that directory <c>commondir</c>.</remarks>
    public static string? CommonDirectory(string file)
    {
        if (Line(file) is not ['g', 'i', 't', 'd', 'i', 'r', ':', ' ', .. var target])
            return null;
        var own = From(Path.GetDirectoryName(file)!, target);
        var common = Line(own + "/commondir") is { } shared ? From(own, shared) : own;
        // Submodules lie in the directory of the repository around them, whose hooks are meant as well.
        var around = (common + "/").IndexOf("/.git/", StringComparison.Ordinal);
        if (around >= 0)
            common = common[..(around + "/.git".Length)];
        return IsGitDirectory(common) ? common : null;
    }

    /// <summary>How many files a commit of it has, by its index; 0 where there is none.</summary>
    /// <remarks>
    /// gitformat-index(5): "DIRC", version and number of entries, of 4 bytes each; then entries of 62 bytes and a name.
    /// </remarks>
    public static uint TrackedFiles(string gitDirectory)
    {
        Span<byte> head = stackalloc byte[12];
        using var file = PlainFile.Open(gitDirectory + "/index");
        return file is not null && PlainFile.ReadStart(file, head) == head.Length && head.StartsWith("DIRC"u8)
            ? BinaryPrimitives.ReadUInt32BigEndian(head[8..])
            : 0;
    }

    public static bool IsGitDirectory(string path)
    {
        using var head = PlainFile.Open(path + "/HEAD");
        return head is not null;
    }

    private static string From(string directory, string path) =>
        RealPath.Of(path.StartsWith('/') ? path : directory + "/" + path);

    private static string? Line(string path)
    {
        using var file = PlainFile.Open(path);
        return file is not null && PlainFile.Read(file, BytesMax) is { } bytes && !bytes.Contains((byte)0)
            ? Encoding.UTF8.GetString(bytes).TrimEnd('\n', '\r')
            : null;
    }
}
