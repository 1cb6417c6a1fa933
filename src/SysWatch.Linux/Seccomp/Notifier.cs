using System.Runtime.InteropServices;
using SysWatch.Core.Sessions;
using SysWatch.Linux.Interop;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace SysWatch.Linux.Seccomp;

/// <summary>
/// Receives one session's held calls on a thread of its own and has them answered. It ends by itself when the last
/// process under the filter has gone, and then calls <paramref name="ended"/> once, on that thread.
/// </summary>
/// <param name="listener">
/// Owned: closed when the session is empty, and else at the disposal. Where nobody else has it, held calls then fail.
/// </param>
/// <param name="session">Null of a released one that an earlier daemon left: nothing of it is decided any more.</param>
/// <param name="received">Where calls are noted until they are answered.</param>
internal sealed unsafe class Notifier(
    SessionId id, Session? session, FileDescriptor listener, SyscallDispatch dispatch, Action<Notifier>? ended = null,
    ReceivedCalls? received = null)
    : INotifier, IDisposable
{
    private const int StackBytes = 512 * 1024;

    private readonly FileDescriptor _stop = CreateEvent();
    private Thread? _thread;
    private bool _isStopped;

    public Notifier(
        Session session, FileDescriptor listener, SyscallDispatch dispatch, Action<Notifier>? ended = null,
        ReceivedCalls? received = null)
        : this(session.Id, session, listener, dispatch, ended, received)
    {
    }

    public SessionId Id => id;

    /// <summary>Of the filter, among those of its session.</summary>
    public int Number { get; init; }

    public Session Session =>
        session ?? throw new InvalidOperationException($"session {id} is released and has no policy");

    /// <summary>For the keeper, which holds a copy.</summary>
    public FileDescriptor Listener => listener;

    /// <summary>Held calls received so far.</summary>
    public ulong Received { get; private set; }

    /// <summary>It ended because no process is under the filter any more, and not because it was told to.</summary>
    public bool IsSessionEmpty { get; private set; }

    /// <summary>
    /// Why it ended before its session did; empty otherwise. The session's held calls then wait, for the keeper holds
    /// the listener, too: the session is to be ended.
    /// </summary>
    public string Failure { get; private set; } = "";

    public void Start() => _thread = AnsweringThread.Start(Run, $"seccomp {id}", StackBytes);

    /// <summary>The calling thread is to be the notifier's: from here on <see cref="Stop"/> waits for it.</summary>
    public void Claim() => _thread = Thread.CurrentThread;

    /// <summary>The same as <see cref="Start"/> on the thread that claimed it; returns when it has ended.</summary>
    public void RunHere()
    {
        Thread.CurrentThread.Name = $"seccomp {id}";
        AnsweringThread.Become();
        Run();
    }

    public bool Answer(in SyscallNotification call, SyscallAnswer answer)
    {
        var response = new RawResponse { Cookie = call.Cookie };
        switch (answer.Kind)
        {
            case SyscallAnswerKind.Deferred:
                return true;
            case SyscallAnswerKind.Continue:
                response.Flags = SeccompCalls.ContinueFlag;
                break;
            case SyscallAnswerKind.Return:
                response.Value = answer.Value;
                break;
            default:
                // An error of 0 would read as success: an answer that says nothing refuses.
                response.Error = answer.Value is > 0 and < 4096 ? -(int)answer.Value : -Errno.EPERM;
                break;
        }
        try
        {
            var sent = SeccompCalls.Send(listener, &response) == 0;
            received?.Remove(id, call);
            return sent;
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
    }

    public bool IsHeld(in SyscallNotification call)
    {
        try
        {
            return SeccompCalls.IsValid(listener, call.Cookie);
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
    }

    public void Performed(in SyscallNotification call) => received?.Performed(id, call);

    /// <summary>
    /// Receives nothing any more, and waits for the thread. The listener stays open: what was received can still be
    /// answered, and what is not is the successor's.
    /// </summary>
    public void Stop()
    {
        ulong one = 1;
        if (!_stop.IsClosed)
            write(_stop.Number, &one, sizeof(ulong));
        if (_thread is { } thread && thread != Thread.CurrentThread)
            thread.Join();
    }

    /// <summary>Stops, and closes the listener. Without a keeper, held calls then fail.</summary>
    public void Dispose()
    {
        Stop();
        _stop.Dispose();
        listener.Dispose();
    }

    private static FileDescriptor CreateEvent()
    {
        var descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        return descriptor >= 0
            ? new FileDescriptor(descriptor)
            : throw new IOException($"Cannot make an event descriptor: {Errno.Describe(errno)}.");
    }

    private void Run()
    {
        try
        {
            // Not known before 6.6: answers are then slower, not different.
            SeccompCalls.SetSyncWakeUp(listener);
            ReceiveUntilEnd();
        }
        catch (Exception broken)
        {
            Failure = broken.Message;
        }
        finally
        {
            if (!_isStopped)
                listener.Dispose();
            ended?.Invoke(this);
        }
    }

    private void ReceiveUntilEnd()
    {
        if (SeccompCalls.NotificationSizes(out var sizes) is var result and < 0)
            throw new IOException($"seccomp has no notification sizes: {Errno.Describe(-result)}.");
        // A newer kernel's structure may be larger than the one that is known here; the head is the same.
        var size = Math.Max((int)sizes.Notification, sizeof(RawNotification));
        var buffer = (RawNotification*)NativeMemory.AllocZeroed((nuint)size);
        try
        {
            while (WaitForCall())
            {
                NativeMemory.Clear(buffer, (nuint)size);
                result = SeccompCalls.Receive(listener, buffer);
                if (result == 0)
                    Dispatch(*buffer);
                else if (result is not (-Errno.EINTR or -Errno.ENOENT))
                    throw new IOException($"Cannot receive held calls: {Errno.Describe(-result)}.");
            }
        }
        finally
        {
            NativeMemory.Free(buffer);
        }
    }

    /// <summary>
    /// False when the session is empty or the notifier is to stop. Receiving after a true never blocks: this thread
    /// is the only receiver, and the kernel counts each held call once.
    /// </summary>
    private bool WaitForCall()
    {
        var entries = stackalloc pollfd[2];
        while (true)
        {
            entries[0] = new pollfd { fd = listener.Number, events = POLLIN };
            entries[1] = new pollfd { fd = _stop.Number, events = POLLIN };
            if (ppoll(entries, 2, null, null) < 0)
            {
                if (errno == Errno.EINTR)
                    continue;
                throw new IOException($"Cannot wait for held calls: {Errno.Describe(errno)}.");
            }
            if (entries[1].revents != 0)
            {
                _isStopped = true;
                return false;
            }
            if ((entries[0].revents & POLLIN) != 0)
                return true;
            // POLLERR only says that a signal to this thread came first.
            if ((entries[0].revents & (POLLHUP | POLLNVAL)) == 0)
                continue;
            IsSessionEmpty = (entries[0].revents & POLLHUP) != 0;
            return false;
        }
    }

    private void Dispatch(in RawNotification raw)
    {
        Received++;
        var call = new SyscallNotification(
            raw.Cookie, (int)raw.Tid, raw.Number, raw.Arg0, raw.Arg1, raw.Arg2, raw.Arg3, raw.Arg4, raw.Arg5)
        {
            IsMadeAgain = received is not null && received.TakeMadeAgain((int)raw.Tid),
        };
        received?.Add(id, call);
        SyscallAnswer answer;
        try
        {
            answer = dispatch.Handle(call, raw.Architecture, this);
        }
        catch (Exception broken)
        {
            // Whatever went wrong here, the call is not made.
            answer = dispatch.Failed(call, this, broken);
        }
        Answer(call, answer);
    }
}
