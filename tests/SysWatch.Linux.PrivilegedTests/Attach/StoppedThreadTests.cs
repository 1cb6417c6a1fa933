using SysWatch.Linux.Exec.Injection;
using SysWatch.Linux.Interop;
using SysWatch.Linux.Seccomp;

namespace SysWatch.Linux.PrivilegedTests.Attach;

/// <summary>Programs that are held and driven in the middle of what they do go on as if nothing had been.</summary>
public sealed class StoppedThreadTests
{
    private const int ScratchBytes = 8192;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    public StoppedThreadTests() => Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");

    /// <summary>Each prints "ok" unless a system call of it came out otherwise than it must.</summary>
    public static TheoryData<string, string> Programs => new()
    {
        { "sleeps", "import time; t = time.monotonic(); time.sleep(1); assert time.monotonic() - t >= 1" },
        {
            "waits for a pipe", """
            import os, subprocess
            child = subprocess.Popen(['sh', '-c', 'for i in 1 2 3 4 5 6 7 8 9 10; do sleep 0.1; echo $i; done'],
                stdout=subprocess.PIPE)
            assert child.stdout.read() == b'1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n' and child.wait() == 0
            """
        },
        {
            "polls with a limit", """
            import select, time
            t = time.monotonic()
            assert select.poll().poll(1000) == [] and 1 <= time.monotonic() - t < 30
            """
        },
        {
            "waits for a lock", """
            import threading, time
            lock = threading.Lock(); lock.acquire()
            threading.Timer(1, lock.release).start()
            assert lock.acquire(timeout=20)
            """
        },
        {
            "waits for a signal", """
            import signal, os, subprocess
            seen = []
            queued = signal.SIGRTMIN
            signal.signal(queued, lambda *_: seen.append(1))
            signal.pthread_sigmask(signal.SIG_BLOCK, [queued])
            kill = f'kill -{int(queued)} {os.getpid()}'
            child = subprocess.Popen(['sh', '-c', f'for i in 1 2 3 4 5; do sleep 0.2; {kill}; done'])
            for _ in range(5): assert signal.sigwait([queued]) == queued
            child.wait()
            """
        },
        {
            "computes", """
            import time
            t, x, n = time.monotonic(), 1, 0
            while time.monotonic() - t < 1: x = x * 48271 % 2147483647; n += 1
            assert x == pow(48271, n, 2147483647)
            """
        },
        {
            "starts programs", """
            import subprocess
            for i in range(60): assert subprocess.run(['sh', '-c', f'exit {i}']).returncode == i
            """
        },
    };

    [Theory]
    [MemberData(nameof(Programs))]
    public void A_program_that_is_driven_again_and_again_does_what_it_would(string what, string code)
    {
        using var program = new OtherProgram("/usr/bin/python3", "-c", code + "\nprint('ok')");
        var driven = 0;

        OnOneThread(() =>
        {
            while (!program.HasEnded && driven < 2000)
                driven += Drive(program.Id) ? 1 : 0;
        });

        Assert.Equal("ok\n=0\n", program.GoOn());
        Assert.True(driven > 20, $"{what}: driven {driven} times only");
    }

    [Fact]
    public void A_stopped_program_stays_stopped()
    {
        using var program = new OtherProgram("sleep", "60");
        Assert.Equal(0, Tmds.Linux.LibC.kill(program.Id, 19));
        WaitForState(program.Id, 'T');

        OnOneThread(() => Assert.True(Drive(program.Id)));

        WaitForState(program.Id, 'T');
    }

    [Fact]
    public void A_program_that_another_one_traces_is_not_held_and_it_is_said()
    {
        using var program = new OtherProgram("sleep", "60");
        using var traced = new ManualResetEventSlim();
        using var over = new ManualResetEventSlim();
        var tracer = new Thread(() =>
        {
            using var held = StoppedThread.TryStop(program.Id, Limit, out _);
            traced.Set();
            over.Wait();
        });
        tracer.Start();
        traced.Wait(TestContext.Current.CancellationToken);

        OnOneThread(() =>
        {
            Assert.Null(StoppedThread.TryStop(program.Id, Limit, out var why));
            Assert.Contains("another program traces it", why);
        });

        over.Set();
        tracer.Join();
    }

    [Fact]
    public void A_program_that_has_ended_is_not_held()
    {
        using var program = new OtherProgram("true");
        program.GoOn();

        Assert.Null(StoppedThread.TryStop(program.Id, Limit, out var why));
        Assert.Equal("it has ended", why);
    }

    private static bool Drive(int pid)
    {
        using var held = StoppedThread.TryStop(pid, Limit, out _);
        if (held?.Drive(ScratchBytes) is not { } injector)
            return false;
        var call = new InjectedCall(SyscallNumbers.Native.Close, 9999);
        return injector.TryCall(call, out var result) && result == -Errno.EBADF &&
            held.Release(injector, ScratchBytes);
    }

    /// <summary>ptrace knows its tracer by the thread.</summary>
    private static void OnOneThread(Action action)
    {
        Exception? failure = null;
        var thread = new Thread(() => failure = Record.Exception(action));
        thread.Start();
        thread.Join();
        if (failure is not null)
            throw failure;
    }

    private static void WaitForState(int pid, char state) => Assert.True(
        SpinWait.SpinUntil(
            () => File.ReadAllText($"/proc/{pid}/stat").Split(") ")[^1][0] == state, TimeSpan.FromSeconds(30)),
        $"process {pid} is not in state {state}");
}
