using SysWatch.Linux.Abi;

namespace SysWatch.Linux.Bpf;

/// <summary>
/// Takes the kernel's events, on one thread, in the order of each ring. References and spans are valid until the call
/// returns. Must not block: what it delays is lost when a ring is full.
/// </summary>
internal interface IKernelEventSink
{
    /// <param name="child">Pid is the new process, Parent the one that forked.</param>
    void OnFork(in EventHeader child);

    /// <param name="file">As the caller named it; may be relative.</param>
    /// <param name="arguments">Zero-terminated strings, one after the other.</param>
    void OnExec(in ExecEvent exec, ReadOnlySpan<byte> file, ReadOnlySpan<byte> arguments);

    void OnExit(in ExitEvent exit);

    void OnNetwork(in NetworkEvent network);

    /// <param name="name">As the caller wrote it; an abstract name starts with a zero byte.</param>
    void OnUnix(in UnixEvent unix, ReadOnlySpan<byte> name);

    /// <param name="name">Path of the setting below /proc/sys.</param>
    void OnSysctl(in SysctlEvent sysctl, ReadOnlySpan<byte> name);

    /// <param name="path">Of the object; empty where it could not be read.</param>
    void OnFile(in FileEvent file, ReadOnlySpan<byte> path);

    /// <param name="path">Of a file that is told of for the first time.</param>
    void OnSeen(in SeenEvent seen, ReadOnlySpan<byte> path);

    /// <summary>A process was not looked into, not signalled or not controlled.</summary>
    void OnProcess(in ProcessEvent refused);

    /// <summary>A hook of the kernel refused what no profile opens.</summary>
    void OnWall(in WallEvent refused);

    /// <summary>A program outside of every session has the name of an agent, or of an interpreter.</summary>
    void OnAgent(in EventHeader program);

    /// <summary>So many refusals came at once that the kernel may have begun to count them.</summary>
    void OnFlood();

    /// <summary>Something was lost, or a fork was not as it should be, this many times more.</summary>
    void OnLost(KernelCounter counter, ulong count);
}
