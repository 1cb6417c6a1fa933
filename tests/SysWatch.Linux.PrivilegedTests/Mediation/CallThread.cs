using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using SysWatch.Linux.Interop;
using SysWatch.Linux.Seccomp;

namespace SysWatch.Linux.PrivilegedTests.Mediation;

/// <summary>
/// A thread that makes system calls with ids, root and working directory of its own and, where calls are held, under
/// a filter: one member of a session, inside of this process. Its children inherit all of that.
/// </summary>
internal sealed class CallThread : IDisposable
{
    private const int NoNewPrivileges = 38;

    private readonly BlockingCollection<Action> _work = new(16);
    private readonly Thread _thread;

    /// <param name="uid">0 keeps root.</param>
    /// <param name="held">Empty: no filter.</param>
    /// <param name="prepare">Runs on the thread as root, before all else.</param>
    public CallThread(uint uid, IReadOnlyCollection<int> held, Action? prepare = null)
    {
        _thread = new Thread(Serve) { IsBackground = true };
        _thread.Start();
        Run(() =>
        {
            Check(PathsCalls.OwnDirectories());
            prepare?.Invoke();
            return Prepare(uid, held);
        });
    }

    /// <summary>Null without a filter. Owned by whoever takes it.</summary>
    public FileDescriptor? Listener { get; private set; }

    public int Tid { get; private set; }

    public T Run<T>(Func<T> call) => Start(call).GetAwaiter().GetResult();

    public Task<T> Start<T>(Func<T> call)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                done.SetResult(call());
            }
            catch (Exception failed)
            {
                done.SetException(failed);
            }
        });
        return done.Task;
    }

    public void Dispose()
    {
        _work.CompleteAdding();
        _thread.Join();
    }

    private void Serve()
    {
        foreach (var work in _work.GetConsumingEnumerable())
            work();
    }

    private int Prepare(uint uid, IReadOnlyCollection<int> held)
    {
        Tid = (int)Check(SystemCall.Invoke(SyscallNumbers.Native.Gettid));
        if (uid != 0)
        {
            var isArm64 = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
            Check(CredentialsCalls.SetGroups([uid]));
            Check(SystemCall.Invoke(isArm64 ? 149 : 119, (nint)uid, (nint)uid, (nint)uid));
            Check(SystemCall.Invoke(isArm64 ? 147 : 117, (nint)uid, (nint)uid, (nint)uid));
        }
        if (held.Count == 0)
            return 0;
        Check(SystemCall.Invoke(SyscallNumbers.Native.Prctl, NoNewPrivileges, 1));
        Listener = new FileDescriptor((int)Check(SeccompCalls.Install(Filter(held))));
        return 0;
    }

    /// <summary>Holds the given calls and lets the rest pass.</summary>
    private static byte[] Filter(IReadOnlyCollection<int> held)
    {
        const ushort load = 0x20, jumpEqual = 0x15, give = 0x06;
        List<(ushort Code, byte True, byte False, uint Operand)> program = [(load, 0, 0, 0)];
        var left = held.Count;
        foreach (var number in held)
            program.Add((jumpEqual, (byte)left--, 0, (uint)number));
        program.Add((give, 0, 0, SeccompCalls.ReturnAllow));
        program.Add((give, 0, 0, SeccompCalls.ReturnUserNotify));
        return [.. program.SelectMany(step => (byte[])
            [.. BitConverter.GetBytes(step.Code), step.True, step.False, .. BitConverter.GetBytes(step.Operand)])];
    }

    private static nint Check(nint result) =>
        result >= 0 ? result : throw new IOException(Errno.Describe((int)-result));
}
