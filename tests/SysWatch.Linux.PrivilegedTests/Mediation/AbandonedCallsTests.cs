using SysWatch.Linux.Interop;
using SysWatch.Linux.PrivilegedTests.Exec;
using SysWatch.Linux.Seccomp;

namespace SysWatch.Linux.PrivilegedTests.Mediation;

/// <summary>A daemon that is killed while it decides, and its successor.</summary>
public sealed class AbandonedCallsTests : IDisposable
{
    private static readonly int Held = SyscallNumbers.Native.Mkdirat;

    private readonly MediationRig _rig = new();
    private readonly ReceivedCalls _received = new();
    private readonly CallThread _caller = new(MediationRig.User, [Held]);

    public void Dispose()
    {
        // A call that a failing test has left held ends so.
        _caller.Listener!.Dispose();
        _caller.Dispose();
        _received.Dispose();
        _rig.Dispose();
    }

    [Fact]
    public void A_call_that_a_dead_daemon_had_received_is_made_again_and_answered()
    {
        var silent = new Handler(SyscallNumbers.Native.Execve, SyscallAnswer.Deferred);
        using var harness = ExecHarness.Start(
            ["/bin/echo", "made"], new ExecHarness.Options { Handler = silent, Received = _received });
        Assert.True(SpinWait.SpinUntil(() => silent.Tid != 0, TimeSpan.FromSeconds(10)));
        using var kept = new ReceivedCalls(Duplicate(_received.Handle));

        var again = new Handler(SyscallNumbers.Native.Execve, SyscallAnswer.Continue);
        Assert.Equal(1, harness.Succeed(again, kept));

        var outcome = harness.Finish();
        Assert.Equal((0, "made\n", ""), (outcome.ExitCode, outcome.Output, outcome.Errors));
        Assert.Equal(silent.Tid, again.Tid);
    }

    [Fact]
    public async Task The_call_of_a_thread_that_cannot_be_stopped_is_interrupted()
    {
        var calling = _caller.Start(() => Caller.MakeDirectory(_rig.In("work/made")));
        Receive();

        // A process cannot trace itself.
        Assert.Equal(1, AbandonedCalls.MakeAgain(_caller.Listener!, _rig.Session.Id, _received.Unanswered));

        Assert.Equal(
            -Errno.EINTR, await calling.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_call_that_the_dead_daemon_had_performed_is_answered_and_not_made_again()
    {
        var calling = _caller.Start(() => Caller.MakeDirectory(_rig.In("work/made")));
        Receive((call, notifier) => notifier.Performed(call));

        Assert.Equal(1, AbandonedCalls.MakeAgain(_caller.Listener!, _rig.Session.Id, _received.Unanswered));

        Assert.Equal(0, await calling.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        Assert.False(Directory.Exists(_rig.In("work/made")));
    }

    [Fact]
    public async Task What_a_handler_performs_is_noted_before_it_is_answered()
    {
        var noted = 0;
        _rig.Directories.OnAppeared = () => noted = _received.Unanswered.Count(call => call.Performed != 0);
        using var member = _rig.AnotherMember(received: _received);

        Assert.Equal(0, await member.Thread.Start(() => Caller.MakeDirectory(_rig.In("work/made"))));

        Assert.Equal(1, noted);
    }

    [Fact]
    public async Task A_call_that_a_stopped_notifier_has_received_can_still_be_answered()
    {
        SyscallNotification held = default;
        var ends = 0;
        var silent = new Handler(Held, SyscallAnswer.Deferred) { Received = (call, _) => held = call };
        using var notifier = new Notifier(
            _rig.Session, Duplicate(_caller.Listener!), new SyscallDispatch(Wall(), silent),
            _ => Interlocked.Increment(ref ends), _received);
        notifier.Start();
        var calling = _caller.Start(() => Caller.MakeDirectory(_rig.In("work/made")));
        Assert.True(SpinWait.SpinUntil(() => silent.Tid != 0, TimeSpan.FromSeconds(10)));

        notifier.Stop();

        Assert.True(notifier.IsHeld(held));
        Assert.True(notifier.Answer(held, SyscallAnswer.Return(7)));
        Assert.Equal(7, await calling.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        notifier.Dispose();
        Assert.True(notifier.Listener.IsClosed);
        Assert.Equal(1, ends);
    }

    [Fact]
    public void A_notifier_whose_session_is_empty_closes_its_listener_and_ends_once()
    {
        var ends = 0;
        var caller = new CallThread(MediationRig.User, [Held]);
        using var notifier = new Notifier(
            _rig.Session, caller.Listener!, new SyscallDispatch(Wall(), new Handler(Held, SyscallAnswer.Continue)),
            _ => Interlocked.Increment(ref ends));
        notifier.Start();

        caller.Dispose();

        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref ends) == 1, TimeSpan.FromSeconds(10)));
        Assert.True(notifier.IsSessionEmpty);
        Assert.True(notifier.Listener.IsClosed);
        notifier.Stop();
        notifier.Dispose();
        Assert.Equal(1, ends);
    }

    [Fact]
    public async Task An_answered_call_is_not_noted_any_more_and_is_left_alone()
    {
        using var notifier = new Notifier(
            _rig.Session, Duplicate(_caller.Listener!),
            new SyscallDispatch(Wall(), new Handler(Held, SyscallAnswer.Continue)),
            received: _received);
        notifier.Start();

        Assert.Equal(0, await _caller.Start(() => Caller.MakeDirectory(_rig.In("work/made"))));

        Assert.Equal(1ul, notifier.Received);
        Assert.True(SpinWait.SpinUntil(() => _received.Unanswered.Count == 0, TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void More_calls_than_there_are_places_are_not_noted_and_those_of_another_session_are_not_taken_away()
    {
        var first = _rig.Session.Id;
        var other = new Core.Sessions.SessionId(first.Value + 1);
        for (var i = 1; i <= ReceivedCalls.CallsMax + 5; i++)
            _received.Add(first, Call((ulong)i));

        _received.Remove(other, Call(1));
        Assert.Equal(ReceivedCalls.CallsMax, _received.Unanswered.Count);

        _received.Remove(first, Call(1));
        Assert.Equal(ReceivedCalls.CallsMax - 1, _received.Unanswered.Count);
    }

    /// <summary>Receives as a daemon does, and ends before it answers.</summary>
    private void Receive(Action<SyscallNotification, INotifier>? received = null)
    {
        var silent = new Handler(Held, SyscallAnswer.Deferred) { Received = received };
        using var daemon = new Notifier(
            _rig.Session, Duplicate(_caller.Listener!), new SyscallDispatch(Wall(), silent), received: _received);
        daemon.Start();
        Assert.True(SpinWait.SpinUntil(() => silent.Tid != 0, TimeSpan.FromSeconds(10)));
    }

    private WallHandler Wall() => new(_rig.Sessions, TimeProvider.System);

    private static SyscallNotification Call(ulong cookie) => new(cookie, 1, Held, 0, 0, 0, 0, 0, 0);

    private static FileDescriptor Duplicate(FileDescriptor descriptor) =>
        new(Tmds.Linux.LibC.fcntl(descriptor.Number, Tmds.Linux.LibC.F_DUPFD_CLOEXEC, 0));

    private sealed class Handler(int number, SyscallAnswer answer) : ISyscallHandler
    {
        private volatile int _tid;

        /// <summary>Whose call came last; 0 before the first.</summary>
        public int Tid => _tid;

        public Action<SyscallNotification, INotifier>? Received { get; init; }

        public IReadOnlyCollection<int> Numbers { get; } = [number];

        public SyscallAnswer Handle(in SyscallNotification call, INotifier notifier)
        {
            Received?.Invoke(call, notifier);
            _tid = call.Tid;
            return answer;
        }
    }
}
