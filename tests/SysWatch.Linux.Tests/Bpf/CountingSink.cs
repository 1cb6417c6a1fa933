using System.Text;
using SysWatch.Linux.Abi;
using SysWatch.Linux.Bpf;

namespace SysWatch.Linux.Tests.Bpf;

internal sealed class CountingSink : IKernelEventSink
{
    public int Count { get; private set; }

    public string File { get; private set; } = "";

    public string Arguments { get; private set; } = "";

    public void OnFork(in EventHeader child) => Count++;

    public void OnExec(in ExecEvent exec, ReadOnlySpan<byte> file, ReadOnlySpan<byte> arguments)
    {
        Count++;
        File = Encoding.UTF8.GetString(file);
        Arguments = Encoding.UTF8.GetString(arguments);
    }

    public void OnExit(in ExitEvent exit) => Count++;

    public void OnNetwork(in NetworkEvent network) => Count++;

    public void OnUnix(in UnixEvent unix, ReadOnlySpan<byte> name) => Count++;

    public void OnSysctl(in SysctlEvent sysctl, ReadOnlySpan<byte> name) => Count++;

    public void OnFile(in FileEvent file, ReadOnlySpan<byte> path)
    {
        Count++;
        File = Encoding.UTF8.GetString(path);
    }

    public void OnSeen(in SeenEvent seen, ReadOnlySpan<byte> path)
    {
        Count++;
        File = Encoding.UTF8.GetString(path);
    }

    public void OnProcess(in ProcessEvent refused) => Count++;

    public void OnWall(in WallEvent refused) => Count++;

    public void OnAgent(in EventHeader program) => Count++;

    public void OnFlood() => Count++;

    public void OnLost(KernelCounter counter, ulong count) => Count++;
}
