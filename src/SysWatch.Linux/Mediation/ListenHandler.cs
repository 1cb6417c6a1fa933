using SysWatch.Core.Sessions;
using SysWatch.Linux.Bpf;
using SysWatch.Linux.Interop;
using SysWatch.Linux.Seccomp;
using SysWatch.Linux.Sessions;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;

namespace SysWatch.Linux.Mediation;

/// <summary>
/// Answers listen on a socket that was never bound: the kernel gives it a free port at every address and asks no
/// program that could refuse. Nothing relies on this answer: should another socket come under the number before the
/// call goes on, <c>sw_listen</c> judges that one and kills; this handler is why an honest program reads EACCES.
/// </summary>
/// <param name="grant">Lets a listener that a person allowed pass <c>sw_listen</c>.</param>
internal sealed class ListenHandler(
    CallerThreads threads, ISessionTable sessions, ILabels labels, Action<Session, NetworkRequest> grant)
    : ISyscallHandler
{
    private readonly HeldCalls _calls = new(threads, sessions);

    public IReadOnlyCollection<int> Numbers { get; } = [SyscallNumbers.Native.Listen];

    public SyscallAnswer Handle(in SyscallNotification call, INotifier notifier)
    {
        using var view = CallerView.Open(call, notifier);
        if (view is null)
            return SyscallAnswer.Error(Errno.EPERM);
        var fetched = view.FetchDescriptor((int)call.Arg0);
        if (fetched < 0)
            return SyscallAnswer.Error(fetched == -Errno.ESRCH ? Errno.EBADF : -fetched);
        using var socket = new FileDescriptor(fetched);
        if (!view.IsHeld())
            return SyscallAnswer.Error(Errno.EINTR);
        return TryRead(socket.Number, out var request)
            ? Decide(call, notifier, view.Credentials.Process, request)
            : SyscallAnswer.Continue;
    }

    private SyscallAnswer Decide(
        in SyscallNotification call, INotifier notifier, int process, in NetworkRequest request)
    {
        var session = notifier.Session;
        var decision = session.Policy.DecideNetwork(request, labels.ActorsOf(process));
        // Where it may go on, the kernel's program tells of it.
        if (decision.Permits || session.Policy.Mode == PolicyMode.Audit)
            return SyscallAnswer.Continue;
        var attempt = new Attempt(session, process, Guard.Network, "bind", InetAddress.Text(request), "seccomp");
        if (decision.Verdict != Verdict.Ask)
        {
            sessions.Settle(attempt, decision);
            return SyscallAnswer.Error(Errno.EACCES);
        }
        var (held, allowed) = (call, request);
        _ = _calls.DeferAsync(
            held, notifier, sessions.AskAsync(attempt, decision, CancellationToken.None),
            _ =>
            {
                grant(session, allowed);
                return SyscallAnswer.Continue;
            },
            refused: () => { });
        return SyscallAnswer.Deferred;
    }

    /// <summary>False for a socket that is bound, or that cannot listen at an address.</summary>
    private static bool TryRead(int socket, out NetworkRequest request)
    {
        request = default;
        if (PathsSockets.Option(socket, PathsSockets.OptionDomain)
                is not (PathsSockets.FamilyInet or PathsSockets.FamilyInet6) ||
            PathsSockets.Option(socket, PathsSockets.OptionType)
                is not (PathsSockets.TypeStream or PathsSockets.TypeSeqpacket))
            return false;
        Span<byte> address = stackalloc byte[InetAddress.BytesMax];
        var length = PathsSockets.Name(socket, address);
        var protocol = PathsSockets.Option(socket, PathsSockets.OptionProtocol);
        if (length <= 0 || !InetAddress.TryRead(address[..length], NetworkOperations.Bind, protocol, out request))
            return false;
        // One that has an address and no port yet (IP_BIND_ADDRESS_NO_PORT) is judged as the kernel's program judges.
        request = request with { Address = InetAddress.Unspecified(UnixAddress.FamilyOf(address)) };
        return request.Port == 0;
    }
}
