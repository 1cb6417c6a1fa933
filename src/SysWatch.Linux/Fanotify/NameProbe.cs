using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;

namespace SysWatch.Linux.Fanotify;

/// <summary>
/// Asks a session's policy about the names of one directory after another, as a walk meets them: the directory's part
/// of the path is walked once for all of them. One thread.
/// </summary>
internal sealed class NameProbe(GuardedSession session)
{
    private readonly byte[] _directory = new byte[TreeWalk.PathBytesMax + 1];
    private int _length = -1;
    private PathStates _states;

    public bool MayRestrict(ReadOnlySpan<byte> path, PathAccess access = GuardedSession.Guarded) =>
        path.Length > TreeWalk.PathBytesMax ||
        session.Policy.MayRestrict(StatesFor(path, out var name), name, access) ||
        session.MayRestrictByAlias(path, access);

    public bool MayRestrictBelow(ReadOnlySpan<byte> directory, PathAccess access = GuardedSession.Guarded) =>
        directory.Length > TreeWalk.PathBytesMax ||
        session.Policy.MayRestrictBelow(StatesFor(directory, out var name), name, access) ||
        session.MayRestrictBelowByAlias(directory, access);

    private ref readonly PathStates StatesFor(ReadOnlySpan<byte> path, out ReadOnlySpan<byte> name)
    {
        var length = path.LastIndexOf((byte)'/') + 1;
        if (length != _length || !path[..length].SequenceEqual(_directory.AsSpan(0, length)))
        {
            path[..length].CopyTo(_directory);
            _length = length;
            _states = session.Policy.StatesIn(path[..length]);
        }
        name = path[length..];
        return ref _states;
    }
}
