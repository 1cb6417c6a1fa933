using SysWatch.Linux.Interop;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;

namespace SysWatch.Linux.Mediation;

/// <summary>
/// One held call on names: pinned once, judged and performed together. What it pinned stays open while a person is
/// asked; then it is judged anew.
/// </summary>
internal sealed class HeldMove(CallerView view, MoveRequest request) : IDisposable
{
    private CallerText _text;
    private PinnedName? _from;
    private PinnedName? _to;
    private FileDescriptor? _object;
    private ObjectFacts _facts;

    public CallerView View => view;

    /// <summary>Copies and pins, in the kernel's own order, so that its errors come in its own order.</summary>
    /// <returns>0 or -errno.</returns>
    public int Pin(CallerThread thread)
    {
        if (request.CheckFlags() is var wrong and < 0)
            return wrong;
        if (request.IsMaking)
            return PinnedName.Pin(thread, view, request.ToDirectory, view.CopyText(request.ToText), out _to);
        var from = view.CopyText(request.FromText);
        var to = view.CopyText(request.ToText);
        var error = request.Kind switch
        {
            MoveKind.Rename => PinnedName.Pin(thread, view, request.FromDirectory, from, out _from),
            MoveKind.Link => PinObject(thread, from),
            _ => KeepText(from),
        };
        if (error < 0)
            return error;
        if (request.FromDirectory == request.ToDirectory && _from?.TryPinBeside(from, to, out _to) == true)
            return 0;
        return PinnedName.Pin(thread, view, request.ToDirectory, to, out _to);
    }

    /// <summary>What the policy says of it; null where it cannot be told, and the call is refused.</summary>
    /// <remarks>True until a mediated call moves a directory: hold the gate from here until it is performed.</remarks>
    public MoveJudge? Judge(CompiledPolicy policy, ActorSet actors, Func<ObjectFacts, byte[]?> pathOfInode)
    {
        var judge = new MoveJudge(policy, actors);
        if (!_to!.IsOrdinary || _from is { IsOrdinary: false })
            return judge;
        var from = _from?.ReadPath() ?? ObjectPath();
        var to = _to.ReadPath();
        if (to is null || (request.Kind is MoveKind.Rename or MoveKind.Link && from is null))
            return null;
        switch (request.Kind)
        {
            case MoveKind.Symlink or MoveKind.Directory or MoveKind.Node:
                judge.Demand(to, PathAccess.Create);
                if (request.Kind == MoveKind.Symlink)
                    judge.StandsAt(to);
                return judge;
            case MoveKind.Link:
                judge.Demand(from!, PathAccess.Read);
                judge.Demand(to, PathAccess.Create);
                Keep(judge, from!, to, pathOfInode);
                return judge;
            default:
                return JudgeRename(judge, from!, to, pathOfInode) ? judge : null;
        }
    }

    /// <summary>Makes the call as the caller, on what was pinned.</summary>
    public int Perform(CallerThread thread)
    {
        Span<byte> name = stackalloc byte[16];
        if (_object is { } linked)
            DescriptorPath.WriteName(linked.Number, name);
        var directory = DescriptorPath.Directory;
        var umask = view.Credentials.Umask;
        var result = thread.TryAssume(view.Credentials, root: null);
        if (result < 0)
            return result;
        result = request.Kind switch
        {
            MoveKind.Rename => PathsCalls.Rename(_from!.Parent, _from.Name, _to!.Parent, _to.Name, request.Flags),
            MoveKind.Link => PathsCalls.Link(directory, name, _to!.Parent, _to.Name, PathsCalls.FollowLink),
            MoveKind.Directory => PathsCalls.MakeDirectory(_to!.Parent, _to.Name, request.Flags, umask),
            MoveKind.Node => PathsCalls.MakeNode(_to!.Parent, _to.Name, request.Flags, request.Device, umask),
            _ => PathsCalls.Symlink(_text.Terminated, _to!.Parent, _to.Name),
        };
        thread.Restore();
        return result;
    }

    /// <summary>To be called after <see cref="Perform"/>, and before the caller goes on.</summary>
    public void Announce(INewDirectories directories)
    {
        if (request.Kind != MoveKind.Directory && !(request.Kind == MoveKind.Rename && _facts.IsDirectory))
            return;
        if (_to?.ReadPath() is not { } path)
            return;
        var number = PathsCalls.Open(_to.Parent, Bare(_to.Name), PathsCalls.OpenNoFollow);
        if (number < 0)
            return;
        using var made = new FileDescriptor(number);
        directories.Appeared(number, path);
    }

    public void Dispose()
    {
        _from?.Dispose();
        _to?.Dispose();
        _object?.Dispose();
        view.Dispose();
    }

    private int KeepText(CallerText text)
    {
        _text = text;
        return text.Error != 0 ? -text.Error : text.Bytes.IsEmpty ? -Errno.ENOENT : 0;
    }

    /// <summary>A link is made to the object that was decided upon, whatever has its name by then.</summary>
    private int PinObject(CallerThread thread, CallerText text)
    {
        if (text.Error != 0)
            return -text.Error;
        var isEmpty = text.Bytes.IsEmpty;
        if (isEmpty && !request.TakesEmptyPath)
            return -Errno.ENOENT;
        var isAbsolute = !isEmpty && text.Bytes[0] == (byte)'/';
        var from = isAbsolute ? -Errno.EBADF : view.OpenBase(request.FromDirectory);
        if (!isAbsolute && from < 0)
            return from;
        var result = from;
        if (!isEmpty)
        {
            var flags = request.FollowsLink ? PathsCalls.OpenPath : PathsCalls.OpenNoFollow;
            result = view.Resolve(thread, from, text.Terminated, flags);
            if (from >= 0)
                PathsCalls.Close(from);
        }
        if (result < 0)
            return result;
        _object = new FileDescriptor(result);
        return PathsCalls.Facts(result, default, out _facts);
    }

    /// <summary>
    /// Before anybody is told of a refusal: a source that is not there, what is to be made and is there, or what the
    /// caller cannot see, is the kernel's error and no event.
    /// </summary>
    public int LookUp(CallerThread thread)
    {
        var looked = request.IsMaking ? _to : _from;
        if (looked is null)
            return 0;
        var bare = Bare(looked.Name);
        var result = thread.TryAssume(view.Credentials, root: null);
        if (result < 0)
            return result;
        result = PathsCalls.Facts(looked.Parent, bare, out _);
        thread.Restore();
        if (!request.IsMaking)
            return result;
        return result == 0 ? -Errno.EEXIST : result == -Errno.ENOENT ? 0 : result;
    }

    private bool JudgeRename(MoveJudge judge, byte[] from, byte[] to, Func<ObjectFacts, byte[]?> pathOfInode)
    {
        const PathAccess replacing = PathAccess.Create | PathAccess.Write | PathAccess.Delete;
        var bare = Bare(_from!.Name);
        var isThere = PathsCalls.Facts(_from.Parent, bare, out _facts) == 0;
        judge.Demand(from, PathAccess.Delete);
        var replaced = default(ObjectFacts);
        var replaces = (request.IsExchange || judge.MaySpeak(to, replacing)) &&
                       PathsCalls.Facts(_to!.Parent, Bare(_to.Name), out replaced) == 0;
        judge.Demand(to, replaces ? replacing : PathAccess.Create);
        Keep(judge, from, to, pathOfInode);
        if (isThere && _facts.IsDirectory && !new TreeJudge(judge, from, to).Run(_from.Parent, bare.AsSpan(..^1)))
            return false;
        if (isThere && _facts.IsLink)
            judge.StandsAt(to);
        if (!request.IsExchange || !replaces)
            return true;
        if (replaced.IsLink)
            judge.StandsAt(from);
        judge.Demand(from, PathAccess.Create | PathAccess.Write);
        judge.Keep(to, from);
        if (pathOfInode(replaced) is { } known)
            judge.Keep(known, from);
        return !replaced.IsDirectory || new TreeJudge(judge, to, from).Run(_to!.Parent, Bare(_to.Name).AsSpan(..^1));
    }

    private void Keep(MoveJudge judge, byte[] from, byte[] to, Func<ObjectFacts, byte[]?> pathOfInode)
    {
        judge.Keep(from, to);
        if (pathOfInode(_facts) is { } known && !known.AsSpan().SequenceEqual(from))
            judge.Keep(known, to);
    }

    private byte[]? ObjectPath()
    {
        if (_object is null)
            return null;
        Span<byte> buffer = stackalloc byte[PathsCalls.PathBytesMax];
        var length = DescriptorPath.Read(_object.Number, buffer);
        return length < 0 ? null : DescriptorPath.WithoutMark(buffer[..length]).ToArray();
    }

    /// <summary>The name without trailing slashes, NUL-terminated.</summary>
    private static byte[] Bare(byte[] name) =>
        name is [.., not (byte)'/', 0] ? name : [.. name.AsSpan(..^1).TrimEnd((byte)'/'), 0];
}
