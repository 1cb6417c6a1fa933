using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using SysWatch.Core.Sessions;
using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Seccomp;

/// <summary>
/// The held calls that were received and are not answered yet, in memory that the keeper holds, too. The kernel tells
/// of a call once: were the daemon killed now, its successor would never hear of them, and they would wait for ever.
/// Safe for several threads. Over the limit a call is not noted.
/// </summary>
internal sealed unsafe class ReceivedCalls : IDisposable
{
    internal const int CallsMax = 1024;

    private readonly ConcurrentDictionary<int, bool> _madeAgain = [];
    private readonly SharedMemory _memory;

    /// <param name="handle">An earlier daemon's, to be read; null: new and empty.</param>
    public ReceivedCalls(FileDescriptor? handle = null) =>
        _memory = new SharedMemory(CallsMax * sizeof(ReceivedCall), handle);

    /// <summary>For the keeper. Valid until this is disposed.</summary>
    public FileDescriptor Handle => _memory.Handle;

    private Span<ReceivedCall> Places => new(_memory.Start, CallsMax);

    /// <summary>The calls that nobody has answered.</summary>
    public IReadOnlyList<ReceivedCall> Unanswered => [.. Places.ToArray().Where(call => call.Cookie != 0)];

    public void Add(SessionId session, in SyscallNotification call)
    {
        foreach (ref var place in Places)
        {
            if (place.Cookie != 0 || Interlocked.CompareExchange(ref place.Cookie, call.Cookie, 0) != 0)
                continue;
            place.Session = session.Value;
            place.Tid = call.Tid;
            return;
        }
    }

    public void Remove(SessionId session, in SyscallNotification call)
    {
        foreach (ref var place in Places)
        {
            if (place.Cookie != call.Cookie || place.Session != session.Value)
                continue;
            place.Session = 0;
            place.Tid = 0;
            place.Performed = 0;
            Volatile.Write(ref place.Cookie, 0);
            return;
        }
    }

    /// <summary>It is not to be made again: its answer is 0.</summary>
    public void Performed(SessionId session, in SyscallNotification call)
    {
        foreach (ref var place in Places)
        {
            if (place.Cookie != call.Cookie || place.Session != session.Value)
                continue;
            Volatile.Write(ref place.Performed, 1);
            return;
        }
    }

    /// <summary>The next call of this thread is one over which an earlier daemon ended. Not in the memory.</summary>
    public void MadeAgain(int tid) => _madeAgain[tid] = true;

    public bool TakeMadeAgain(int tid) => _madeAgain.TryRemove(tid, out _);

    public void Dispose() => _memory.Dispose();
}

/// <summary>Daemons of other versions write and read it: neither size nor order may change.</summary>
/// <param name="Cookie">By which the kernel knows the call; 0: no call.</param>
/// <param name="Performed">1: the daemon has made it for its caller.</param>
[StructLayout(LayoutKind.Sequential)]
internal struct ReceivedCall
{
    public ulong Cookie;
    public ulong Session;
    public int Tid;
    public int Performed;
}
