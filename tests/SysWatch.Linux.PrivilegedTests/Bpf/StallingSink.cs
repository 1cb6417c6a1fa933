using SysWatch.Linux.Abi;
using SysWatch.Linux.Bpf;

namespace SysWatch.Linux.PrivilegedTests.Bpf;

/// <summary>Does not return from its first event before it is told to.</summary>
internal sealed class StallingSink : IKernelEventSink
{
    public ManualResetEventSlim GoOn { get; } = new();

    public RecordingSink Seen { get; } = new();

    public void OnFork(in EventHeader child) => GoOn.Wait();

    public void OnExec(in ExecEvent exec, ReadOnlySpan<byte> file, ReadOnlySpan<byte> arguments) => GoOn.Wait();

    public void OnExit(in ExitEvent exit) => GoOn.Wait();

    public void OnNetwork(in NetworkEvent network) => GoOn.Wait();

    public void OnUnix(in UnixEvent unix, ReadOnlySpan<byte> name) => GoOn.Wait();

    public void OnSysctl(in SysctlEvent sysctl, ReadOnlySpan<byte> name) => GoOn.Wait();

    public void OnFile(in FileEvent file, ReadOnlySpan<byte> path) => GoOn.Wait();

    public void OnSeen(in SeenEvent seen, ReadOnlySpan<byte> path) => GoOn.Wait();

    public void OnProcess(in ProcessEvent refused) => GoOn.Wait();

    public void OnWall(in WallEvent refused) => GoOn.Wait();

    public void OnAgent(in EventHeader program) => GoOn.Wait();

    public void OnFlood() { }

    public void OnLost(KernelCounter counter, ulong count) => Seen.OnLost(counter, count);
}
