using System.Runtime.CompilerServices;
using SysWatch.Core.Sessions;
using SysWatch.Linux.Bpf;
using SysWatch.Linux.Interop;
using SysWatch.Linux.Seccomp;
using SysWatch.Linux.Sessions;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;

namespace SysWatch.Linux.Mediation;

/// <summary>
/// Answers connect. Unix sockets are connected by the daemon, as the caller, on the caller's own socket. The rest goes
/// on in the kernel, where the cgroup programs decide on the kernel's copy of the address; that is safe because they
/// refuse every unix connect of a session, so that an address or socket that is swapped afterwards gains nothing.
/// </summary>
/// <param name="kernelHoldsUnix">
/// The kernel has cgroup/connect_unix. Where it has not, nothing goes on in the kernel: the daemon connects everything.
/// </param>
/// <param name="kernelJudgesPeers">
/// BPF-LSM decides by the peer's own name: nothing but a question to a person is held here.
/// </param>
/// <param name="grant">Lets a destination that a person allowed pass the cgroup programs.</param>
/// <param name="tickets">Tell the daemon's interface for whom it was connected to.</param>
internal sealed partial class ConnectHandler(
    CallerThreads threads, ISessionTable sessions, ILabels labels, TimeProvider time, string apiSocketPath,
    bool kernelHoldsUnix, bool kernelJudgesPeers, Action<Session, NetworkRequest> grant, ConnectTickets tickets,
    IProtectedInodes? inodes = null) : ISyscallHandler
{
    private const int AddressBytesMin = 2;
    private const int AddressBytesMax = 128;
    private const string Mechanism = "seccomp";

    private readonly HeldCalls _calls = new(threads, sessions);
    private readonly SocketAliases _aliases = new(time);
    private readonly OwnSockets _own = new(apiSocketPath);
    private readonly ConditionalWeakTable<CompiledPolicy, StrongBox<bool>> _asks = [];

    public IReadOnlyCollection<int> Numbers { get; } = [SyscallNumbers.Native.Connect];

    public SyscallAnswer Handle(in SyscallNotification call, INotifier notifier)
    {
        // The length is in a register: the kernel says EBADF or EINVAL to these, whatever the memory holds then.
        var length = (int)call.Arg2;
        if (length is < AddressBytesMin or > AddressBytesMax)
            return SyscallAnswer.Continue;
        var address = new byte[length];
        if (PathsCalls.ReadMemory(call.Tid, call.Arg1, address) != length)
            return kernelHoldsUnix ? SyscallAnswer.Continue : SyscallAnswer.Error(Errno.EFAULT);
        if (kernelHoldsUnix && KernelDecides(address, notifier.Session.Policy))
            return SyscallAnswer.Continue;
        var held = call;
        return _calls.Defer(call, notifier, thread => Start(thread, held, notifier, address));
    }

    /// <summary>
    /// Nothing here trusts the bytes: they only tell which calls need no more than the cgroup programs. One is to the
    /// daemon's interface by its literal path, which the kernel lets pass; by another name the daemon connects.
    /// </summary>
    private bool KernelDecides(ReadOnlySpan<byte> address, CompiledPolicy policy) =>
        UnixAddress.FamilyOf(address) switch
        {
            PathsSockets.FamilyInet or PathsSockets.FamilyInet6 => !Asks(policy),
            PathsSockets.FamilyUnix => (kernelJudgesPeers && !policy.AsksAboutSockets) ||
                                       (UnixAddress.Read(address) is { Kind: UnixAddressKind.Path } unix &&
                                        _own.IsApiSocket(unix.Name)),
            _ => true,
        };

    private SyscallAnswer Start(CallerThread thread, SyscallNotification call, INotifier notifier, byte[] address)
    {
        if (CallerView.Open(call, notifier) is not { } view)
            return SyscallAnswer.Error(Errno.EPERM);
        var fetched = view.FetchDescriptor((int)call.Arg0);
        if (fetched < 0)
        {
            view.Dispose();
            return SyscallAnswer.Error(fetched == -Errno.ESRCH ? Errno.EBADF : -fetched);
        }
        var connect = new HeldConnect(view, new FileDescriptor(fetched), address, time, call.IsMadeAgain);
        var answer = view.IsHeld() ? Decide(thread, call, notifier, connect) : SyscallAnswer.Error(Errno.EINTR);
        if (answer.Kind != SyscallAnswerKind.Deferred)
            connect.Dispose();
        return answer;
    }

    private SyscallAnswer Decide(
        CallerThread thread, in SyscallNotification call, INotifier notifier, HeldConnect connect)
    {
        if (connect.Domain < 0)
            return SyscallAnswer.Error(-connect.Domain);
        var family = UnixAddress.FamilyOf(connect.Address);
        var isInet = connect.Domain is PathsSockets.FamilyInet or PathsSockets.FamilyInet6;
        if (connect.Domain == PathsSockets.FamilyUnix)
            return family == PathsSockets.FamilyUnspecified
                ? Connect(thread, call, notifier, connect)
                : DecideUnix(thread, call, notifier, connect);
        if (isInet && family is PathsSockets.FamilyInet or PathsSockets.FamilyInet6)
            return DecideInet(thread, call, notifier, connect);
        if (family == PathsSockets.FamilyUnix)
            return SyscallAnswer.Error(isInet && InetAddress.IsLongEnough(connect.Address, connect.Domain)
                ? Errno.EAFNOSUPPORT
                : Errno.EINVAL);
        // A disconnect, or a family that is held where sockets are made: nothing here to decide.
        return kernelHoldsUnix ? SyscallAnswer.Continue : Connect(thread, call, notifier, connect);
    }

    private SyscallAnswer DecideInet(
        CallerThread thread, SyscallNotification call, INotifier notifier, HeldConnect connect)
    {
        if (!InetAddress.TryRead(connect.Address, NetworkOperations.Connect, connect.Protocol, out var request))
            return SyscallAnswer.Error(Errno.EINVAL);
        var session = notifier.Session;
        var decision = session.Policy.DecideNetwork(request, ActorsOf(connect));
        if (kernelHoldsUnix && decision.Verdict != Verdict.Ask)
            return SyscallAnswer.Continue;
        var attempt = new Attempt(
            session, connect.View.Credentials.Process, Guard.Network, "connect", InetAddress.Text(request), Mechanism);
        if (decision.Verdict == Verdict.Ask)
            return Ask(call, notifier, connect, attempt, decision, next =>
            {
                grant(session, request);
                return kernelHoldsUnix ? SyscallAnswer.Continue : Connect(next, call, notifier, connect);
            });
        return sessions.Settle(attempt, decision)
            ? Connect(thread, call, notifier, connect)
            : SyscallAnswer.Error(Errno.EACCES);
    }

    private SyscallAnswer Ask(
        SyscallNotification call, INotifier notifier, HeldConnect connect, Attempt attempt, Decision decision,
        Func<CallerThread, SyscallAnswer> granted)
    {
        var answer = sessions.AskAsync(attempt, decision, CancellationToken.None);
        _ = _calls.DeferAsync(
            call, notifier, answer, next => DisposeUnlessDeferred(connect, granted(next)), connect.Dispose);
        return SyscallAnswer.Deferred;
    }

    /// <summary>Connects on the fetched socket; a call that has to wait comes back here until it has not.</summary>
    private SyscallAnswer Connect(
        CallerThread thread, SyscallNotification call, INotifier notifier, HeldConnect connect, int waited = 0)
    {
        var attempt = connect.Attempt(thread);
        if (attempt == 0)
            notifier.Performed(call);
        if (attempt is { } result)
            return result < 0 ? SyscallAnswer.Error(-result) : SyscallAnswer.Return(0);
        var interruption = connect.Interruption();
        if (interruption < 0)
            return SyscallAnswer.Error(-interruption);
        _ = _calls.DeferAsync(
            call, notifier, LaterAsync(waited),
            next => DisposeUnlessDeferred(connect, Connect(next, call, notifier, connect, waited + 1)),
            connect.Dispose);
        return SyscallAnswer.Deferred;
    }

    private async Task<bool> LaterAsync(int waited)
    {
        const int pauseMsMax = 50;
        await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(1 << Math.Min(waited, 6), pauseMsMax)), time)
            .ConfigureAwait(false);
        return true;
    }

    private static SyscallAnswer DisposeUnlessDeferred(HeldConnect connect, SyscallAnswer answer)
    {
        if (answer.Kind != SyscallAnswerKind.Deferred)
            connect.Dispose();
        return answer;
    }

    private ActorSet ActorsOf(HeldConnect connect) => labels.ActorsOf(connect.View.Credentials.Process);

    private bool Asks(CompiledPolicy policy) =>
        _asks.GetValue(policy, static made => new StrongBox<bool>(made.Network.Prefixes.Any(
            prefix => prefix.Entries.Any(entry => entry.Decision.Verdict == Verdict.Ask)))).Value;
}
