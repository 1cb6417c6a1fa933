using System.Buffers.Binary;
using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Mediation;

/// <summary>Asks the judge about everything below a directory that is to be moved.</summary>
/// <param name="from">The directory's path.</param>
/// <param name="to">The path that it would get.</param>
internal sealed class TreeJudge(MoveJudge judge, byte[] from, byte[] to)
{
    /// <summary>More below one directory than this is not looked at: the move is refused.</summary>
    public const int EntriesMax = 200_000;

    private const int ListBytes = 32 * 1024;
    private const int HeadBytes = 19;
    private const byte KindDirectory = 4;
    private const byte KindUnknown = 0;

    /// <summary>Not through links; mounts below are part of what is moved.</summary>
    private const ulong NoSymlinks = 0x04;

    private readonly Stack<byte[]> _directories = [];
    private readonly byte[] _list = new byte[ListBytes];
    private int _entries;

    /// <returns>False when not everything could be looked at.</returns>
    public bool Run(int parent, ReadOnlySpan<byte> name)
    {
        if (!judge.MaySpeakBelow(from, to))
            return true;
        byte[] top = [.. name, 0];
        var root = PathsCalls.Open(parent, top, PathsCalls.OpenListing);
        if (root < 0)
            return false;
        using var closing = new FileDescriptor(root);
        _directories.Push([]);
        while (_directories.TryPop(out var below))
        {
            if (judge.Findings.Any(found => !found.Decision.Permits))
                return true;
            byte[] path = below.Length == 0 ? [(byte)'.', 0] : [.. below.AsSpan(1), 0];
            var directory = PathsCalls.Open(root, path, PathsCalls.OpenListing, NoSymlinks | PathsCalls.NoMagicLinks);
            if (directory == -Errno.ENOENT)
                continue;
            if (directory < 0)
                return false;
            using var listed = new FileDescriptor(directory);
            if (!Look(directory, below))
                return false;
        }
        return true;
    }

    private bool Look(int directory, byte[] below)
    {
        while (true)
        {
            var length = PathsCalls.List(directory, _list);
            if (length <= 0)
                return length == 0;
            for (var at = 0; at < length;)
            {
                var record = _list.AsSpan(at, BinaryPrimitives.ReadUInt16LittleEndian(_list.AsSpan(at + 16)));
                at += record.Length;
                var name = record[HeadBytes..];
                name = name[..name.IndexOf((byte)0)];
                if (name.SequenceEqual("."u8) || name.SequenceEqual(".."u8))
                    continue;
                if (++_entries > EntriesMax)
                    return false;
                Ask(directory, below, name, record[HeadBytes - 1]);
            }
        }
    }

    private void Ask(int directory, byte[] below, ReadOnlySpan<byte> name, byte kind)
    {
        byte[] path = [.. below, (byte)'/', .. name];
        byte[] source = [.. from, .. path];
        byte[] target = [.. to, .. path];
        judge.Keep(source, target);
        judge.Arrive(source, target);
        if (IsDirectory(directory, name, kind) && judge.MaySpeakBelow(source, target))
            _directories.Push(path);
    }

    private static bool IsDirectory(int directory, ReadOnlySpan<byte> name, byte kind)
    {
        if (kind != KindUnknown)
            return kind == KindDirectory;
        byte[] terminated = [.. name, 0];
        return PathsCalls.Facts(directory, terminated, out var facts) < 0 || facts.IsDirectory;
    }
}
