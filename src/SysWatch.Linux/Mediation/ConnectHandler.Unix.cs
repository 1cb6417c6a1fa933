using SysWatch.Core.Backends;
using SysWatch.Core.Sessions;
using SysWatch.Linux.Interop;
using SysWatch.Linux.Seccomp;
using SysWatch.Linux.Sessions;
using SysWatch.Policy.Decisions;

namespace SysWatch.Linux.Mediation;

internal sealed partial class ConnectHandler
{
    private SyscallAnswer DecideUnix(
        CallerThread thread, SyscallNotification call, INotifier notifier, HeldConnect connect)
    {
        var address = UnixAddress.Read(connect.Address);
        if (address.Kind == UnixAddressKind.Invalid)
            return SyscallAnswer.Error(Errno.EINVAL);
        if (address.Kind == UnixAddressKind.Abstract)
        {
            byte[] name = [(byte)'@', .. address.Name];
            var decided = notifier.Session.Policy.DecidePath(name, PathAccess.Connect, ActorsOf(connect));
            return Settle(thread, call, notifier, connect, name, decided);
        }
        var error = ResolveTarget(thread, connect, address.Name);
        if (error < 0)
            return SyscallAnswer.Error(-error);
        Span<byte> buffer = stackalloc byte[PathsCalls.PathBytesMax];
        var length = DescriptorPath.Read(connect.Target!.Number, buffer);
        if (length < 0 || PathsCalls.Facts(connect.Target.Number, default, out var facts) < 0)
            return SyscallAnswer.Error(Errno.EACCES);
        var path = buffer[..length].ToArray();
        if (_own.IsInterface(facts))
        {
            connect.Ticket = tickets.Issue(new ConnectedMember(notifier.Session.Id, connect.View.Credentials.Process));
            return Connect(thread, call, notifier, connect);
        }
        if (_own.Owns(path, facts))
        {
            sessions.Refuse(AttemptOf(notifier.Session, connect, path), OwnSockets.Wall);
            return SyscallAnswer.Error(Errno.EACCES);
        }
        var decision = DecideObject(notifier.Session, connect, ref path, facts);
        return Settle(thread, call, notifier, connect, path, decision);
    }

    private static int ResolveTarget(CallerThread thread, HeldConnect connect, ReadOnlySpan<byte> path)
    {
        var isAbsolute = path[0] == (byte)'/';
        var from = isAbsolute ? -Errno.EBADF : connect.View.OpenBase(PathsCalls.CurrentDirectory);
        if (!isAbsolute && from < 0)
            return from;
        byte[] terminated = [.. path, 0];
        var target = connect.View.Resolve(thread, from, terminated, PathsCalls.OpenPath);
        if (from >= 0)
            PathsCalls.Close(from);
        if (target >= 0)
            connect.Target = new FileDescriptor(target);
        return target;
    }

    /// <summary>The strictest answer for the resolved path and every name by which rules know the object.</summary>
    /// <param name="path">Becomes the name that decided.</param>
    private Decision DecideObject(Session session, HeldConnect connect, ref byte[] path, in ObjectFacts facts)
    {
        var policy = session.Policy;
        var actors = ActorsOf(connect);
        List<byte[]> names = [path];
        // An unlinked socket still answers; the mark may also be a part of a name.
        if (DescriptorPath.WithoutMark(path) is var bare && bare.Length != path.Length)
            names.Add(bare.ToArray());
        if (_aliases.TryGetPath(policy, facts, out var alias))
            names.Add(alias);
        if (inodes is not null && inodes.TryGetPath(session, facts, out var known))
            names.Add(known);
        var strictest = policy.DecidePath(path, PathAccess.Connect, actors);
        foreach (var name in names.Skip(1))
        {
            var decision = policy.DecidePath(name, PathAccess.Connect, actors);
            if (decision.Verdict > strictest.Verdict)
                (strictest, path) = (decision, name);
        }
        return strictest;
    }

    private SyscallAnswer Settle(
        CallerThread thread, SyscallNotification call, INotifier notifier, HeldConnect connect, byte[] path,
        Decision decision)
    {
        var attempt = AttemptOf(notifier.Session, connect, path);
        if (decision.Verdict == Verdict.Ask)
            return Ask(call, notifier, connect, attempt, decision, next => Connect(next, call, notifier, connect));
        return sessions.Settle(attempt, decision)
            ? Connect(thread, call, notifier, connect)
            : SyscallAnswer.Error(Errno.EACCES);
    }

    private static Attempt AttemptOf(Session session, HeldConnect connect, byte[] path) => new(
        session, connect.View.Credentials.Process, Guard.Sockets, "connect", PathText.Of(path), Mechanism);
}
